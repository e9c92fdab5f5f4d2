/* SPDX-License-Identifier: Apache-2.0
 *
 * Writing block formats: finds the scales that lose least and packs the integers. The layouts are those
 * of wardbook_blocks.h. Needed once for each model, so clarity comes before speed. */
#ifndef WARDBOOK_QUANTIZE_H
#define WARDBOOK_QUANTIZE_H

#include <stdint.h>

/* Writes `count` numbers, whole blocks of them, in a block format. Numbers that are not finite count as
 * zero. Returns 0 for a number that is no weight format: then nothing is written. */
int32_t wardbook_quantize_blocks(int32_t format, const float *_Nonnull x, int64_t count,
                                 void *_Nonnull blocks);

#endif
