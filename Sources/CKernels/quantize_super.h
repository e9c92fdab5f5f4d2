/* SPDX-License-Identifier: Apache-2.0
 *
 * Internal to CKernels: the formats with blocks of 256 ("K"). */
#ifndef WARDBOOK_QUANTIZE_SUPER_H
#define WARDBOOK_QUANTIZE_SUPER_H

#include <stdint.h>

/* Writes 256 numbers in Q2_K, Q3_K, Q4_K, Q5_K or Q6_K. */
void write_super_block(int32_t format, const float *x, void *block);

#endif
