/* SPDX-License-Identifier: Apache-2.0
 *
 * The kernel tables; wardbook_kernels_named chooses among them. */
#ifndef WARDBOOK_DISPATCH_H
#define WARDBOOK_DISPATCH_H

#include "include/wardbook_kernels.h"

extern const wardbook_kernels wardbook_kernels_scalar;
#if defined(__aarch64__)
extern const wardbook_kernels wardbook_kernels_neon;
#elif defined(__x86_64__)
extern const wardbook_kernels wardbook_kernels_avx2;
extern const wardbook_kernels wardbook_kernels_avxvnni;
extern const wardbook_kernels wardbook_kernels_avx512;
extern const wardbook_kernels wardbook_kernels_amx;

/* Sixteen-row tile products and packing (amx.c), used by the table of the same name. */
void wardbook_amx_multiply(const wardbook_product *product, const wardbook_inputs *inputs,
                           int32_t r0, int32_t r1, void *scratch);
void wardbook_amx_pack(const wardbook_inputs *inputs, int32_t tile);
#endif

#endif
