// SPDX-License-Identifier: Apache-2.0
//
// The kernels of wardbook_gemm.h, one file each. Only gemm_select.c chooses among them.

#ifndef WARDBOOK_GEMM_KERNELS_H
#define WARDBOOK_GEMM_KERNELS_H

#include "include/wardbook_gemm.h"

extern const wardbook_gemm_kernel wardbook_gemm_portable;

#if defined(__x86_64__)
extern const wardbook_gemm_kernel wardbook_gemm_avx2;
extern const wardbook_gemm_kernel wardbook_gemm_avx512;
extern const wardbook_gemm_kernel wardbook_gemm_amx;

/// Asks the kernel of the operating system for the tile registers; nonzero if they may be used.
int wardbook_gemm_amx_permitted(void);
#endif

/// `value` rounded up to a multiple of `unit`.
static inline int32_t wardbook_round_up(int32_t value, int32_t unit) {
    return (value + unit - 1) / unit * unit;
}

#endif
