/* SPDX-License-Identifier: Apache-2.0
 *
 * Products of sixteen weight rows at once with a few token vectors, for AVX-512 with byte dot
 * products. Lane r belongs to row r: four columns of all rows lie in one register, against which
 * four bytes of a token are broadcast. So 32 columns add up as integers before they are scaled, and
 * no sum across lanes is ever needed. Weights are turned that way in registers as they are read.
 *
 * The formats that hot models use are here; expand512.h does the others. */
#ifndef WARDBOOK_ROWS512_H
#define WARDBOOK_ROWS512_H

#include <immintrin.h>

#include "dot.h"

enum { ROWS = 16, COLUMNS = 32 };

/* 32 columns of sixteen rows: weight = d * w + m. Columns 4 i ..< 4 i + 4 lie in w[i]. The first and
 * the second sixteen columns have scales of their own in formats that say so. */
typedef struct {
    __m512i w[8];
    __m512 d[2], m[2];
} tile512;

/* Where a group of rows lies: row r at `rows` + places[r]. */
typedef struct {
    const uint8_t *rows;
    __m512i places;
    int64_t stride;
    int32_t apart; /* rows from one to the next */
} rows512;

INLINE __m512i each_lane(void) {
    return _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}

/* 128 bits of four rows, one in each lane. */
INLINE __m512i four_rows(const uint8_t *at, int64_t stride) {
    __m512i v = _mm512_castsi128_si512(_mm_loadu_si128((const __m128i *)at));
    v = _mm512_inserti32x4(v, _mm_loadu_si128((const __m128i *)(at + 4 * stride)), 1);
    v = _mm512_inserti32x4(v, _mm_loadu_si128((const __m128i *)(at + 8 * stride)), 2);
    return _mm512_inserti32x4(v, _mm_loadu_si128((const __m128i *)(at + 12 * stride)), 3);
}

/* Sixteen bytes of each row from `offset` on: bytes 4 k ..< 4 k + 4 of all rows in out[k]. */
INLINE void turn_rows(const rows512 *g, int64_t offset, __m512i *out) {
    const uint8_t *at = g->rows + offset;
    __m512i a = four_rows(at, g->stride), b = four_rows(at + g->stride, g->stride);
    __m512i c = four_rows(at + 2 * g->stride, g->stride), d = four_rows(at + 3 * g->stride, g->stride);
    __m512i ab = _mm512_unpacklo_epi32(a, b), cd = _mm512_unpacklo_epi32(c, d);
    out[0] = _mm512_unpacklo_epi64(ab, cd);
    out[1] = _mm512_unpackhi_epi64(ab, cd);
    ab = _mm512_unpackhi_epi32(a, b);
    cd = _mm512_unpackhi_epi32(c, d);
    out[2] = _mm512_unpacklo_epi64(ab, cd);
    out[3] = _mm512_unpackhi_epi64(ab, cd);
}

/* 32 bits of each row. */
INLINE __m512i row_words(const rows512 *g, int64_t offset) {
    return _mm512_i32gather_epi32(g->places, (const int *)(g->rows + offset), 1);
}

INLINE __m512 low_halves(__m512i words) { return _mm512_cvtph_ps(_mm512_cvtepi32_epi16(words)); }
INLINE __m512 high_halves(__m512i words) { return low_halves(_mm512_srli_epi32(words, 16)); }
INLINE __m512i low_nibbles(__m512i v) { return _mm512_and_si512(v, _mm512_set1_epi8(15)); }
INLINE __m512i high_nibbles(__m512i v) { return low_nibbles(_mm512_srli_epi16(v, 4)); }

INLINE void same_scale(tile512 *t, __m512 d, __m512 m) {
    t->d[0] = t->d[1] = d;
    t->m[0] = t->m[1] = m;
}

/* Adds 16 where the bits of a row's word are set: bit c for column c. */
INLINE void add_fifth_bits(tile512 *t, __m512i words) {
    const __m512i bits[2] = {_mm512_set1_epi32(0x08040201), _mm512_set1_epi32((int)0x80402010)};
    const __m512i lane = _mm512_set_epi32(
        0x0c0c0c0c, 0x08080808, 0x04040404, 0, 0x0c0c0c0c, 0x08080808, 0x04040404, 0, 0x0c0c0c0c,
        0x08080808, 0x04040404, 0, 0x0c0c0c0c, 0x08080808, 0x04040404, 0);
    for (int i = 0; i < 8; i += 2) {
        __m512i byte = _mm512_shuffle_epi8(
            words, _mm512_add_epi8(lane, _mm512_set1_epi8((char)(i / 2))));
        for (int j = 0; j < 2; j++)
            t->w[i + j] = _mm512_mask_add_epi8(
                t->w[i + j], _mm512_test_epi8_mask(byte, bits[j]), t->w[i + j],
                _mm512_set1_epi8(16));
    }
}

INLINE void nibble_tile(const rows512 *g, int64_t offset, tile512 *t) {
    __m512i v[4];
    turn_rows(g, offset, v);
    for (int k = 0; k < 4; k++) {
        t->w[k] = low_nibbles(v[k]);
        t->w[k + 4] = high_nibbles(v[k]);
    }
}

/* Block number b of each row, for the formats with blocks of 32. */
INLINE void block_tile(int32_t format, const rows512 *g, int32_t b, tile512 *t) {
    const int64_t at = (int64_t)b * wardbook_block_bytes(format);
    const __m512i words = row_words(g, at);
    const __m512 d = low_halves(words);
    if (format == WARDBOOK_Q8_0) {
        turn_rows(g, at + 2, t->w);
        turn_rows(g, at + 18, t->w + 4);
        for (int k = 0; k < 8; k++)
            t->w[k] = _mm512_xor_si512(t->w[k], _mm512_set1_epi8((char)0x80));
        same_scale(t, d, _mm512_mul_ps(d, _mm512_set1_ps(-128)));
    } else if (format == WARDBOOK_Q4_0) {
        nibble_tile(g, at + 2, t);
        same_scale(t, d, _mm512_mul_ps(d, _mm512_set1_ps(-8)));
    } else if (format == WARDBOOK_Q4_1) {
        nibble_tile(g, at + 4, t);
        same_scale(t, d, high_halves(words));
    } else if (format == WARDBOOK_Q5_0) {
        nibble_tile(g, at + 6, t);
        add_fifth_bits(t, row_words(g, at + 2));
        same_scale(t, d, _mm512_mul_ps(d, _mm512_set1_ps(-16)));
    } else {
        nibble_tile(g, at + 8, t);
        add_fifth_bits(t, row_words(g, at + 4));
        same_scale(t, d, high_halves(words));
    }
}

/* What the sub-blocks of a super-block of each row share. */
typedef struct {
    __m512 d, dmin;
    __m512i scales[4]; /* Q4_K, Q5_K: their three words; Q6_K: sixteen bytes */
    __m512i high[8];   /* Q5_K: fifth bits, bit s for sub-block s; Q6_K: upper bits of a half */
    __m512i low[16];   /* nibbles, both halves of a byte: of two sub-blocks, Q6_K of four */
} super512;

/* Scale (part 0) or minimum (part 1) number s of the eight of Q4_K and Q5_K. */
INLINE __m512 sub_scale(const super512 *u, int s, int part) {
    __m512i six;
    if (s < 4) {
        six = _mm512_and_si512(_mm512_srli_epi32(u->scales[part], (unsigned)(8 * s)),
                               _mm512_set1_epi32(63));
    } else {
        const unsigned shift = (unsigned)(8 * (s - 4));
        __m512i low = _mm512_and_si512(
            _mm512_srli_epi32(u->scales[2], shift + (part ? 4 : 0)), _mm512_set1_epi32(15));
        __m512i high = _mm512_and_si512(_mm512_srli_epi32(u->scales[part], shift + 6),
                                        _mm512_set1_epi32(3));
        six = _mm512_or_si512(low, _mm512_slli_epi32(high, 4));
    }
    return _mm512_cvtepi32_ps(six);
}

INLINE void open_super(int32_t format, const rows512 *g, int64_t at, super512 *u) {
    if (format == WARDBOOK_Q6_K) {
        turn_rows(g, at + 192, u->scales);
        u->d = high_halves(row_words(g, at + 206)); /* the last two of the block's 210 bytes */
        return;
    }
    const __m512i words = row_words(g, at);
    u->d = low_halves(words);
    u->dmin = high_halves(words);
    for (int k = 0; k < 3; k++) u->scales[k] = row_words(g, at + 4 + 4 * k);
    if (format == WARDBOOK_Q5_K) {
        turn_rows(g, at + 16, u->high);
        turn_rows(g, at + 32, u->high + 4);
    }
}

/* Sub-block s of Q4_K and Q5_K. */
INLINE void k_tile(int32_t format, const rows512 *g, int64_t at, int s, super512 *u, tile512 *t) {
    if (s % 2 == 0) {
        const int64_t nibbles = at + (format == WARDBOOK_Q5_K ? 48 : 16) + 16 * s;
        turn_rows(g, nibbles, u->low);
        turn_rows(g, nibbles + 16, u->low + 4);
    }
    for (int k = 0; k < 8; k++) {
        t->w[k] = s % 2 == 0 ? low_nibbles(u->low[k]) : high_nibbles(u->low[k]);
        if (format == WARDBOOK_Q5_K)
            t->w[k] = _mm512_mask_add_epi8(
                t->w[k], _mm512_test_epi8_mask(u->high[k], _mm512_set1_epi8((char)(1 << s))),
                t->w[k], _mm512_set1_epi8(16));
    }
    same_scale(t, _mm512_mul_ps(u->d, sub_scale(u, s, 0)),
               _mm512_mul_ps(_mm512_sub_ps(_mm512_setzero_ps(), u->dmin), sub_scale(u, s, 1)));
}

/* Scale number i of the sixteen signed bytes of Q6_K. */
INLINE __m512 q6_scale(const super512 *u, int i) {
    __m512i word = _mm512_slli_epi32(u->scales[i / 4], (unsigned)(24 - 8 * (i % 4)));
    return _mm512_mul_ps(u->d, _mm512_cvtepi32_ps(_mm512_srai_epi32(word, 24)));
}

/* Sub-block s of Q6_K: 32 columns with two scales. */
INLINE void q6_tile(const rows512 *g, int64_t at, int s, super512 *u, tile512 *t) {
    const int half = s / 4, part = s % 4;
    if (part == 0) {
        for (int k = 0; k < 4; k++) turn_rows(g, at + 64 * half + 16 * k, u->low + 4 * k);
        turn_rows(g, at + 128 + 32 * half, u->high);
        turn_rows(g, at + 128 + 32 * half + 16, u->high + 4);
    }
    for (int k = 0; k < 8; k++) {
        __m512i low = u->low[8 * (part % 2) + k], high = u->high[k];
        low = part < 2 ? low_nibbles(low) : high_nibbles(low);
        high = part == 0   ? _mm512_slli_epi16(high, 4)
               : part == 1 ? _mm512_slli_epi16(high, 2)
               : part == 2 ? high
                           : _mm512_srli_epi16(high, 2);
        t->w[k] = _mm512_or_si512(low, _mm512_and_si512(high, _mm512_set1_epi8(0x30)));
    }
    for (int i = 0; i < 2; i++) {
        t->d[i] = q6_scale(u, 2 * s + i);
        t->m[i] = _mm512_mul_ps(t->d[i], _mm512_set1_ps(-32));
    }
}

INLINE __m512i byte_products(__m512i sum, __m512i weights, const int8_t *q) {
    int32_t four;
    memcpy(&four, q, sizeof four);
    return _mm512_dpbusd_epi32(sum, weights, _mm512_set1_epi32(four));
}

/* Adds the products of a tile with 32 columns of one token. */
INLINE __m512 add_tile(const tile512 *t, int two_scales, const int8_t *q, const float *d,
                       const float *s, __m512 sum) {
    __m512i first = _mm512_setzero_si512(), second = _mm512_setzero_si512();
    for (int k = 0; k < 4; k++) {
        first = byte_products(first, t->w[k], q + 4 * k);
        second = byte_products(second, t->w[k + 4], q + 16 + 4 * k);
    }
    const __m512 scale = _mm512_set1_ps(d[0]);
    if (two_scales) {
        sum = _mm512_fmadd_ps(_mm512_cvtepi32_ps(first), _mm512_mul_ps(t->d[0], scale), sum);
        sum = _mm512_fmadd_ps(_mm512_cvtepi32_ps(second), _mm512_mul_ps(t->d[1], scale), sum);
    } else {
        sum = _mm512_fmadd_ps(_mm512_cvtepi32_ps(_mm512_add_epi32(first, second)),
                              _mm512_mul_ps(t->d[0], scale), sum);
    }
    sum = _mm512_fmadd_ps(t->m[0], _mm512_set1_ps(s[0]), sum);
    return _mm512_fmadd_ps(t->m[1], _mm512_set1_ps(s[1]), sum);
}

/* The tile of columns 32 b ..< 32 b + 32, in order of b. */
INLINE void add_tiles(const tile512 *t, int32_t format, const wardbook_inputs *in, int32_t b,
                      int32_t t0, int tokens, __m512 *sums) {
    const int64_t padded = (in->columns + GROUP - 1) / GROUP * GROUP;
#pragma clang loop unroll(full)
    for (int i = 0; i < tokens; i++) {
        const int32_t token = t0 + i < in->tokens ? t0 + i : in->tokens - 1;
        const int64_t at = token * padded + (int64_t)b * COLUMNS;
        sums[i] = add_tile(t, format == WARDBOOK_Q6_K, in->q + at, in->d + at / SUB,
                           in->s + at / SUB, sums[i]);
    }
}

/* Sums of rows r, r + apart, ... into y, those that `mask` names. */
INLINE void put_rows(const wardbook_product *p, int32_t t, int32_t r, int32_t apart, __mmask16 mask,
                     __m512 sum) {
    const __m512i places = _mm512_mullo_epi32(each_lane(), _mm512_set1_epi32(apart));
    const __m512 none = _mm512_setzero_ps();
    float *y = p->y + t * p->stride + r;
    if (p->bias)
        sum = _mm512_add_ps(sum, _mm512_mask_i32gather_ps(none, mask, places, p->bias + r, 4));
    if (p->add) sum = _mm512_add_ps(sum, _mm512_mask_i32gather_ps(none, mask, places, y, 4));
    _mm512_mask_i32scatter_ps(y, mask, places, sum, 4);
}

/* The rows of a group, of which the first is r and `mask` names those that are wanted, with `tokens` (at
 * most eight, a constant) token vectors; where there are fewer, the last is computed again. */
INLINE void sixteen_rows(const wardbook_product *p, const wardbook_inputs *in, int32_t format,
                         const rows512 *g, int32_t r, __mmask16 mask, int32_t t0, int tokens) {
    const int32_t size = wardbook_block_bytes(format), elements = wardbook_block_elements(format);
    __m512 sums[8];
    for (int i = 0; i < tokens; i++) sums[i] = _mm512_setzero_ps();
    for (int32_t b = 0; b < p->columns / elements; b++) {
        tile512 t;
        if (elements == COLUMNS) {
            block_tile(format, g, b, &t);
            add_tiles(&t, format, in, b, t0, tokens, sums);
        } else {
            super512 u;
            const int64_t at = (int64_t)b * size;
            open_super(format, g, at, &u);
#pragma clang loop unroll(full)
            for (int s = 0; s < GROUP / COLUMNS; s++) {
                if (format == WARDBOOK_Q6_K)
                    q6_tile(g, at, s, &u, &t);
                else
                    k_tile(format, g, at, s, &u, &t);
                add_tiles(&t, format, in, b * (GROUP / COLUMNS) + s, t0, tokens, sums);
            }
        }
    }
    for (int i = 0; i < tokens && t0 + i < in->tokens; i++)
        put_rows(p, t0 + i, r, g->apart, mask, sums[i]);
}

/* Sixteen rows that lie `apart` rows from one another, the first of them r. */
INLINE void group_of_rows(const wardbook_product *p, const wardbook_inputs *in, int32_t format,
                          int32_t r, int32_t apart, __mmask16 mask) {
    const int64_t bytes = row_bytes(format, p->columns);
    const rows512 g = {
        .rows = (const uint8_t *)p->weights + r * bytes,
        .places = _mm512_mullo_epi32(each_lane(), _mm512_set1_epi32((int32_t)(apart * bytes))),
        .stride = apart * bytes,
        .apart = apart,
    };
    for (int32_t t = 0; t < in->tokens; t += 8) {
        const int32_t left = in->tokens - t;
        if (left > 6)
            sixteen_rows(p, in, format, &g, r, mask, t, 8);
        else if (left > 4)
            sixteen_rows(p, in, format, &g, r, mask, t, 6);
        else if (left > 2)
            sixteen_rows(p, in, format, &g, r, mask, t, 4);
        else if (left == 2)
            sixteen_rows(p, in, format, &g, r, mask, t, 2);
        else
            sixteen_rows(p, in, format, &g, r, mask, t, 1);
    }
}

/* Streams this far apart, or a multiple, fight for the same lines of the first-level cache. */
enum { ALIAS = 4096 };

/* Rows r0 ..< r1 for all tokens; the matrix has at least sixteen. Each lane reads rows that follow one
 * another, so that memory sees sixteen long streams, which the processor fetches ahead by itself:
 * twice as fast as sixteen neighbours at a time. The last rows are read together with some before
 * them. */
INLINE void rows_by_sixteen(const wardbook_product *p, const wardbook_inputs *in, int32_t format,
                            int32_t r0, int32_t r1) {
    const int64_t bytes = row_bytes(format, p->columns);
    while (r1 - r0 >= ROWS) {
        int32_t apart = (r1 - r0) / ROWS;
        if (apart > 1 && apart * bytes % ALIAS == 0) apart--;
        for (int32_t i = 0; i < apart; i++)
            group_of_rows(p, in, format, r0 + i, apart, 0xffff);
        r0 += apart * ROWS;
    }
    if (r0 == r1) return;
    const int32_t before = r0 + ROWS <= p->rows ? 0 : r0 + ROWS - p->rows;
    group_of_rows(p, in, format, r0 - before, 1, (__mmask16)(((1u << (r1 - r0)) - 1) << before));
}

#endif
