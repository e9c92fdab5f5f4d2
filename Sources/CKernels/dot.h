/* SPDX-License-Identifier: Apache-2.0
 *
 * Products of weight rows with token vectors, for the instruction sets that expand blocks in
 * memory: the including file defines dot_group. Plain formats (F32, F16, BF16) are here for all of
 * them.
 *
 * Tokens are taken eight at a time, so that a row is expanded once for eight; the arithmetic of one
 * token is the same however many others there are. */
#ifndef WARDBOOK_DOT_H
#define WARDBOOK_DOT_H

#include "loops.h"

INLINE int64_t row_bytes(int32_t format, int32_t columns) {
    return (int64_t)columns / wardbook_block_elements(format) * wardbook_block_bytes(format);
}

/* Where the sum for a row and token goes. */
INLINE void put(const wardbook_product *p, int32_t t, int32_t r, float sum) {
    float *y = p->y + t * p->stride + r;
    if (p->bias) sum += p->bias[r];
    *y = p->add ? *y + sum : sum;
}

INLINE void load_plain(int32_t format, const void *row, int32_t c, f32x16 *out) {
    if (format == WARDBOOK_F32) {
        *out = LOAD16((const float *)row + c);
    } else if (format == WARDBOOK_F16) {
        load_halves((const wardbook_half *)row + c, out);
    } else {
        for (int i = 0; i < 16; i++) (*out)[i] = bf16_to_float(((const uint16_t *)row)[c + i]);
    }
}

INLINE float plain_element(int32_t format, const void *row, int32_t c) {
    if (format == WARDBOOK_F32) return ((const float *)row)[c];
    if (format == WARDBOOK_F16) return half_to_float(((const wardbook_half *)row)[c]);
    return bf16_to_float(((const uint16_t *)row)[c]);
}

/* Rows and tokens of a tile of sums, which stay in registers where there are 32 of 512 bits. */
enum { PLAIN_ROWS = 4, PLAIN_TOKENS = 4 };

/* `rows` rows with `tokens` token vectors, both constants. Each sum is added up in the same order,
 * whatever the tile. */
INLINE void plain_tile(const wardbook_product *p, const wardbook_inputs *in, int32_t format,
                       int32_t r0, int rows, int32_t t0, int tokens) {
    const int32_t columns = p->columns;
    const int64_t bytes = row_bytes(format, columns);
    const uint8_t *weights = (const uint8_t *)p->weights + r0 * bytes;
    const float *x = in->x + (int64_t)t0 * columns;
    f32x16 sums[PLAIN_ROWS][PLAIN_TOKENS] = {};
    int32_t c = 0;
    for (; c + 16 <= columns; c += 16) {
        f32x16 w[PLAIN_ROWS];
        for (int r = 0; r < rows; r++) load_plain(format, weights + r * bytes, c, &w[r]);
        for (int t = 0; t < tokens; t++) {
            const f32x16 v = LOAD16(x + (int64_t)t * columns + c);
            for (int r = 0; r < rows; r++) multiply_add_each(&w[r], &v, &sums[r][t]);
        }
    }
    for (int r = 0; r < rows; r++) {
        for (int t = 0; t < tokens; t++) {
            float sum = sum16(&sums[r][t]);
            for (int32_t k = c; k < columns; k++)
                sum += plain_element(format, weights + r * bytes, k) * x[(int64_t)t * columns + k];
            put(p, t0 + t, r0 + r, sum);
        }
    }
}

/* Rows r0 ..< r1 with a constant number of token vectors. */
INLINE void plain_tiles(const wardbook_product *p, const wardbook_inputs *in, int32_t format,
                        int32_t r0, int32_t r1, int32_t t0, int tokens) {
    for (; r0 + PLAIN_ROWS <= r1; r0 += PLAIN_ROWS)
        plain_tile(p, in, format, r0, PLAIN_ROWS, t0, tokens);
    for (; r0 < r1; r0++) plain_tile(p, in, format, r0, 1, t0, tokens);
}

INLINE void plain_rows(const wardbook_product *p, const wardbook_inputs *in, int32_t format,
                       int32_t r0, int32_t r1) {
    int32_t t = 0;
    for (; t + PLAIN_TOKENS <= in->tokens; t += PLAIN_TOKENS)
        plain_tiles(p, in, format, r0, r1, t, PLAIN_TOKENS);
    for (; t < in->tokens; t++) plain_tiles(p, in, format, r0, r1, t, 1);
}

/* Whether the format is plain, and if so, does the product. */
static int multiply_plain(const wardbook_product *p, const wardbook_inputs *in, int32_t r0,
                          int32_t r1) {
    switch (p->format) {
        case WARDBOOK_F32: plain_rows(p, in, WARDBOOK_F32, r0, r1); return 1;
        case WARDBOOK_F16: plain_rows(p, in, WARDBOOK_F16, r0, r1); return 1;
        case WARDBOOK_BF16: plain_rows(p, in, WARDBOOK_BF16, r0, r1); return 1;
        default: return 0;
    }
}

/* Group number n of a row, expanded; what lies past the row's end is zero. */
INLINE void expand_part(int32_t format, const uint8_t *row, int32_t columns, int32_t n,
                        expanded *e) {
    int32_t elements = wardbook_block_elements(format), bytes = wardbook_block_bytes(format);
    int32_t left = columns - n * GROUP;
    const uint8_t *blocks = row + (int64_t)n * (GROUP / elements) * bytes;
    if (left >= GROUP) {
        expand(format, blocks, e);
        return;
    }
    uint8_t padded[8 * sizeof(wardbook_q8_0)] = {0};
    memcpy(padded, blocks, (size_t)(left / elements * bytes));
    expand(format, padded, e);
}

static void dequantize_blocks(int32_t format, const void *blocks, int64_t count, float *out) {
    const uint8_t *bytes = blocks;
    int32_t elements = wardbook_block_elements(format), size = wardbook_block_bytes(format);
    if (elements == 1) {
        for (int64_t i = 0; i < count; i++) out[i] = plain_element(format, blocks, (int32_t)i);
        return;
    }
    for (int64_t i = 0; i < count; i += GROUP) {
        expanded e;
        int64_t n = count - i < GROUP ? count - i : GROUP;
        expand_part(format, bytes + i / elements * size, (int32_t)n, 0, &e);
        for (int64_t j = 0; j < n; j++) out[i + j] = e.d[j / SUB] * (float)e.q[j] + e.m[j / SUB];
    }
}

#endif
