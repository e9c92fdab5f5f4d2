/* SPDX-License-Identifier: Apache-2.0
 *
 * Rows of block formats for the instruction sets that expand a group in memory and then multiply
 * it. The including file defines dot_group: adds 256 products to a running sum. */
#ifndef WARDBOOK_GROUP_H
#define WARDBOOK_GROUP_H

#include "dot.h"

/* Weights are read once, in order; the processor's own prefetching stops at every page. */
enum { PREFETCH_AHEAD = 4096 };

/* One row with `tokens` (at most eight, a constant) token vectors. */
INLINE void group_row(const wardbook_product *p, const wardbook_inputs *in, int32_t format,
                      int32_t r, int32_t t0, int tokens) {
    const int32_t bytes = GROUP / wardbook_block_elements(format) * wardbook_block_bytes(format);
    const int32_t whole = p->columns / GROUP, left = p->columns % GROUP;
    const int64_t groups = whole + (left > 0);
    const uint8_t *row = (const uint8_t *)p->weights + r * row_bytes(format, p->columns);
    running_sum sums[8] = {};
    for (int32_t n = 0; n < groups; n++) {
        expanded e;
        for (int32_t i = 0; i < bytes; i += 64)
            __builtin_prefetch(row + (int64_t)n * bytes + PREFETCH_AHEAD + i);
        expand_part(format, row, p->columns, n, &e);
        for (int t = 0; t < tokens; t++) {
            int64_t at = (int64_t)(t0 + t) * groups + n;
            const int8_t *q = in->q + at * GROUP;
            const float *d = in->d + at * (GROUP / SUB), *s = in->s + at * (GROUP / SUB);
            if (n < whole)
                dot_group(format, &e, 8, q, d, s, &sums[t]);
            else
                dot_group(format, &e, (left + 31) / 32, q, d, s, &sums[t]);
        }
    }
    for (int t = 0; t < tokens; t++) put(p, t0 + t, r, total(&sums[t]));
}

INLINE void group_rows(const wardbook_product *p, const wardbook_inputs *in, int32_t format,
                       int32_t r0, int32_t r1) {
    int32_t t = 0;
    for (; t + 8 <= in->tokens; t += 8)
        for (int32_t r = r0; r < r1; r++) group_row(p, in, format, r, t, 8);
    for (; t + 2 <= in->tokens; t += 2)
        for (int32_t r = r0; r < r1; r++) group_row(p, in, format, r, t, 2);
    for (; t < in->tokens; t++)
        for (int32_t r = r0; r < r1; r++) group_row(p, in, format, r, t, 1);
}

static void multiply_groups(const wardbook_product *p, const wardbook_inputs *in, int32_t r0,
                            int32_t r1) {
    if (multiply_plain(p, in, r0, r1)) return;
    switch (p->format) {
        case WARDBOOK_Q4_0: group_rows(p, in, WARDBOOK_Q4_0, r0, r1); break;
        case WARDBOOK_Q4_1: group_rows(p, in, WARDBOOK_Q4_1, r0, r1); break;
        case WARDBOOK_Q5_0: group_rows(p, in, WARDBOOK_Q5_0, r0, r1); break;
        case WARDBOOK_Q5_1: group_rows(p, in, WARDBOOK_Q5_1, r0, r1); break;
        case WARDBOOK_Q8_0: group_rows(p, in, WARDBOOK_Q8_0, r0, r1); break;
        case WARDBOOK_Q2_K: group_rows(p, in, WARDBOOK_Q2_K, r0, r1); break;
        case WARDBOOK_Q3_K: group_rows(p, in, WARDBOOK_Q3_K, r0, r1); break;
        case WARDBOOK_Q4_K: group_rows(p, in, WARDBOOK_Q4_K, r0, r1); break;
        case WARDBOOK_Q5_K: group_rows(p, in, WARDBOOK_Q5_K, r0, r1); break;
        case WARDBOOK_Q6_K: group_rows(p, in, WARDBOOK_Q6_K, r0, r1); break;
        case WARDBOOK_IQ4_NL: group_rows(p, in, WARDBOOK_IQ4_NL, r0, r1); break;
        case WARDBOOK_IQ4_XS: group_rows(p, in, WARDBOOK_IQ4_XS, r0, r1); break;
    }
}

#endif
