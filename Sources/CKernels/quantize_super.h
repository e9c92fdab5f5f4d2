/* SPDX-License-Identifier: Apache-2.0
 *
 * Internal to CKernels: the formats whose scales are searched for. */
#ifndef WARDBOOK_QUANTIZE_SUPER_H
#define WARDBOOK_QUANTIZE_SUPER_H

#include <stdint.h>

#include "include/wardbook_blocks.h"

/* Writes 256 numbers in Q2_K, Q3_K, Q4_K, Q5_K, Q6_K or IQ4_XS. */
void write_super_block(int32_t format, const float *x, void *block);

/* Writes 32 numbers. */
void write_iq4_nl(const float *x, wardbook_iq4_nl *block);

#endif
