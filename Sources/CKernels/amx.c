/* SPDX-License-Identifier: Apache-2.0
 *
 * Products of many tokens with tile registers (AMX-BF16: Sapphire Rapids and later). Weights are
 * expanded to bfloat16, 64 rows at a time, whatever their block format; sixteen tokens lie
 * interleaved by pairs, as the tile product wants its right side. A tile product adds 16 rows x 32
 * columns x 16 tokens. Two by two tiles of results stay in registers.
 *
 * Rounding to eight bits of mantissa is finer than the 8-bit integers of `multiply`: relative error
 * 2^-9 of each number, not 2^-8 of the largest of 32. */
#if defined(__x86_64__)

#include <immintrin.h>

#include "dispatch.h"

#pragma clang attribute push(                                                                    \
    __attribute__((target("avx2,fma,f16c,avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,"         \
                          "avx512bf16,amx-tile,amx-bf16"))),                                     \
    apply_to = function)

#include "expand512.h"

enum {
    TILE = 16,         /* rows of weights, tokens */
    TILE_COLUMNS = 32, /* bf16 columns of a tile */
    PANEL = 64,        /* weight rows expanded at once */
    DEPTH = 2048,      /* columns expanded at once */
};

size_t wardbook_tile_scratch(void) { return (size_t)PANEL * DEPTH * 2 + 4 * TILE * TILE * 4; }

/* Sixteen rows of 64 bytes in every tile register. */
static void configure_tiles(void) {
    struct __attribute__((packed)) {
        uint8_t palette, start_row, reserved[14];
        uint16_t bytes_per_row[16];
        uint8_t rows[16];
    } config = {.palette = 1};
    for (int i = 0; i < 8; i++) {
        config.bytes_per_row[i] = 64;
        config.rows[i] = 16;
    }
    _tile_loadconfig(&config);
}

/* Turns rows of sixteen 32-bit numbers into columns. */
INLINE void transpose16(__m512i *r) {
    __m512i t[16];
    for (int i = 0; i < 16; i += 2) {
        t[i] = _mm512_unpacklo_epi32(r[i], r[i + 1]);
        t[i + 1] = _mm512_unpackhi_epi32(r[i], r[i + 1]);
    }
    for (int i = 0; i < 16; i += 4) {
        r[i] = _mm512_unpacklo_epi64(t[i], t[i + 2]);
        r[i + 1] = _mm512_unpackhi_epi64(t[i], t[i + 2]);
        r[i + 2] = _mm512_unpacklo_epi64(t[i + 1], t[i + 3]);
        r[i + 3] = _mm512_unpackhi_epi64(t[i + 1], t[i + 3]);
    }
    for (int i = 0; i < 4; i++) {
        t[i] = _mm512_shuffle_i32x4(r[i], r[i + 4], 0x88);
        t[i + 4] = _mm512_shuffle_i32x4(r[i], r[i + 4], 0xdd);
        t[i + 8] = _mm512_shuffle_i32x4(r[i + 8], r[i + 12], 0x88);
        t[i + 12] = _mm512_shuffle_i32x4(r[i + 8], r[i + 12], 0xdd);
    }
    for (int i = 0; i < 8; i++) {
        r[i] = _mm512_shuffle_i32x4(t[i], t[i + 8], 0x88);
        r[i + 8] = _mm512_shuffle_i32x4(t[i], t[i + 8], 0xdd);
    }
}

INLINE __m512i to_bf16(__m512 low, __m512 high) {
    return (__m512i)_mm512_cvtne2ps_pbh(high, low);
}

void wardbook_amx_pack(const wardbook_inputs *in, int32_t tile) {
    int32_t steps = (in->columns + GROUP - 1) / GROUP * (GROUP / TILE_COLUMNS);
    int32_t first = tile * TILE;
    int32_t tokens = in->tokens - first < TILE ? in->tokens - first : TILE;
    uint16_t *out = in->tiles + (int64_t)tile * steps * TILE * TILE_COLUMNS;
    for (int32_t k = 0; k < steps; k++) {
        __m512i rows[16];
        int32_t c = k * TILE_COLUMNS, left = in->columns - c;
        __mmask16 low = left >= 16 ? 0xffff : left > 0 ? (__mmask16)((1u << left) - 1) : 0;
        __mmask16 high = left >= 32 ? 0xffff : left > 16 ? (__mmask16)((1u << (left - 16)) - 1) : 0;
        for (int t = 0; t < TILE; t++) {
            const float *x = in->x + (int64_t)(first + t) * in->columns + c;
            rows[t] = t < tokens ? to_bf16(_mm512_maskz_loadu_ps(low, x),
                                           _mm512_maskz_loadu_ps(high, x + 16))
                                 : _mm512_setzero_si512();
        }
        transpose16(rows);
        for (int p = 0; p < 16; p++)
            _mm512_storeu_si512(out + ((int64_t)k * TILE + p) * TILE_COLUMNS, rows[p]);
    }
}

/* 256 weights of a constant format as bf16. */
INLINE void expand_bf16(int32_t format, const void *blocks, uint16_t *out) {
    expanded512 e;
    expand512(format, blocks, 4, &e);
    for (int j = 0; j < 4; j++) {
        __m512 w[4];
        for (int i = 0; i < 4; i++) {
            __m128i bytes = i == 0   ? _mm512_castsi512_si128(e.q[j])
                            : i == 1 ? _mm512_extracti32x4_epi32(e.q[j], 1)
                            : i == 2 ? _mm512_extracti32x4_epi32(e.q[j], 2)
                                     : _mm512_extracti32x4_epi32(e.q[j], 3);
            __m512i lane = _mm512_set1_epi32(4 * j + i);
            w[i] = _mm512_fmadd_ps(bytes_to_floats(bytes), _mm512_permutexvar_ps(lane, e.d),
                                   _mm512_permutexvar_ps(lane, e.m));
        }
        _mm512_storeu_si512(out + 64 * j, to_bf16(w[0], w[1]));
        _mm512_storeu_si512(out + 64 * j + 32, to_bf16(w[2], w[3]));
    }
}

/* Columns c0 ..< c0 + DEPTH of rows r0 ..< r1 into panel[PANEL][depth]; rows past R are zero. */
INLINE void expand_panel(const wardbook_product *p, int32_t format, int32_t r0, int32_t r1,
                         int32_t c0, int32_t depth, uint16_t *panel) {
    const int32_t elements = wardbook_block_elements(format), size = wardbook_block_bytes(format);
    const int64_t stride = (int64_t)p->columns / elements * size;
    for (int32_t r = r0; r < r1; r++) {
        const uint8_t *row =
            (const uint8_t *)p->weights + r * stride + (int64_t)c0 / elements * size;
        uint16_t *out = panel + (int64_t)(r - r0) * depth;
        for (int32_t c = 0; c < depth; c += GROUP) {
            int32_t left = p->columns - c0 - c;
            if (left >= GROUP) {
                expand_bf16(format, row, out + c);
            } else {
                uint8_t padded[8 * sizeof(wardbook_q8_0)] = {0};
                memcpy(padded, row, (size_t)(left / elements * size));
                expand_bf16(format, padded, out + c);
            }
            row += GROUP / elements * size;
        }
    }
    int32_t end = (r1 - r0 + TILE - 1) / TILE * TILE;
    memset(panel + (int64_t)(r1 - r0) * depth, 0, (size_t)(end - (r1 - r0)) * (size_t)depth * 2);
}

static void expand_any_panel(const wardbook_product *p, int32_t r0, int32_t r1, int32_t c0,
                             int32_t depth, uint16_t *panel) {
    switch (p->format) {
        case WARDBOOK_Q4_0: expand_panel(p, WARDBOOK_Q4_0, r0, r1, c0, depth, panel); break;
        case WARDBOOK_Q4_1: expand_panel(p, WARDBOOK_Q4_1, r0, r1, c0, depth, panel); break;
        case WARDBOOK_Q5_0: expand_panel(p, WARDBOOK_Q5_0, r0, r1, c0, depth, panel); break;
        case WARDBOOK_Q5_1: expand_panel(p, WARDBOOK_Q5_1, r0, r1, c0, depth, panel); break;
        case WARDBOOK_Q8_0: expand_panel(p, WARDBOOK_Q8_0, r0, r1, c0, depth, panel); break;
        case WARDBOOK_Q2_K: expand_panel(p, WARDBOOK_Q2_K, r0, r1, c0, depth, panel); break;
        case WARDBOOK_Q3_K: expand_panel(p, WARDBOOK_Q3_K, r0, r1, c0, depth, panel); break;
        case WARDBOOK_Q4_K: expand_panel(p, WARDBOOK_Q4_K, r0, r1, c0, depth, panel); break;
        case WARDBOOK_Q5_K: expand_panel(p, WARDBOOK_Q5_K, r0, r1, c0, depth, panel); break;
        case WARDBOOK_Q6_K: expand_panel(p, WARDBOOK_Q6_K, r0, r1, c0, depth, panel); break;
        case WARDBOOK_IQ4_NL: expand_panel(p, WARDBOOK_IQ4_NL, r0, r1, c0, depth, panel); break;
        case WARDBOOK_IQ4_XS: expand_panel(p, WARDBOOK_IQ4_XS, r0, r1, c0, depth, panel); break;
    }
}

/* Sixteen rows by sixteen tokens of results into y. */
static void put_tile(const wardbook_product *p, const float *tile, int32_t r0, int32_t r1,
                     int32_t t0, int32_t tokens, int first, int add) {
    __m512i rows[16];
    for (int i = 0; i < 16; i++) rows[i] = _mm512_loadu_si512(tile + 16 * i);
    transpose16(rows);
    int32_t count = r1 - r0 < TILE ? r1 - r0 : TILE, end = tokens - t0 < TILE ? tokens - t0 : TILE;
    __mmask16 mask = (__mmask16)((1u << count) - 1);
    __m512 bias = _mm512_setzero_ps();
    if (p->bias && first) bias = _mm512_maskz_loadu_ps(mask, p->bias + r0);
    for (int t = 0; t < end; t++) {
        float *y = p->y + (t0 + t) * p->stride + r0;
        __m512 sum = _mm512_add_ps((__m512)rows[t], bias);
        if (add) sum = _mm512_add_ps(sum, _mm512_maskz_loadu_ps(mask, y));
        _mm512_mask_storeu_ps(y, mask, sum);
    }
}

/* Two by two tiles: 32 rows at `weights` with 32 tokens at `left` and `right`. */
INLINE void four_tiles(const uint16_t *weights, int32_t depth, const uint16_t *left,
                       const uint16_t *right, float *results) {
    const int64_t stride = (int64_t)depth * 2;
    _tile_zero(0);
    _tile_zero(1);
    _tile_zero(2);
    _tile_zero(3);
    for (int32_t k = 0; k < depth / TILE_COLUMNS; k++) {
        _tile_loadd(4, weights + k * TILE_COLUMNS, stride);
        _tile_loadd(6, left + (int64_t)k * TILE * TILE_COLUMNS, 64);
        _tile_dpbf16ps(0, 4, 6);
        _tile_loadd(7, right + (int64_t)k * TILE * TILE_COLUMNS, 64);
        _tile_dpbf16ps(1, 4, 7);
        _tile_loadd(5, weights + (int64_t)TILE * depth + k * TILE_COLUMNS, stride);
        _tile_dpbf16ps(2, 5, 6);
        _tile_dpbf16ps(3, 5, 7);
    }
    _tile_stored(0, results, 64);
    _tile_stored(1, results + 256, 64);
    _tile_stored(2, results + 512, 64);
    _tile_stored(3, results + 768, 64);
}

void wardbook_amx_multiply(const wardbook_product *p, const wardbook_inputs *in, int32_t r0,
                           int32_t r1, void *scratch) {
    uint16_t *panel = scratch;
    float *results = (float *)(panel + (int64_t)PANEL * DEPTH);
    const int32_t padded = (p->columns + GROUP - 1) / GROUP * GROUP;
    const int32_t token_tiles = (in->tokens + TILE - 1) / TILE;
    configure_tiles();
    for (int32_t top = r0; top < r1; top += PANEL) {
        int32_t bottom = top + PANEL < r1 ? top + PANEL : r1;
        for (int32_t c = 0; c < padded; c += DEPTH) {
            int32_t depth = padded - c < DEPTH ? padded - c : DEPTH, first = c == 0;
            expand_any_panel(p, top, bottom, c, depth, panel);
            for (int32_t tile = 0; tile < token_tiles; tile += 2) {
                int32_t other = tile + 1 < token_tiles ? tile + 1 : tile;
                const uint16_t *left = in->tiles + ((int64_t)tile * padded + c) * TILE;
                const uint16_t *right = in->tiles + ((int64_t)other * padded + c) * TILE;
                for (int32_t r = top; r < bottom; r += 2 * TILE) {
                    four_tiles(panel + (int64_t)(r - top) * depth, depth, left, right, results);
                    for (int i = 0; i < 4; i++) {
                        int32_t row = r + i / 2 * TILE, token = (tile + i % 2) * TILE;
                        if (row < bottom && token < in->tokens)
                            put_tile(p, results + 256 * i, row, bottom, token, in->tokens, first,
                                     p->add || !first);
                    }
                }
            }
        }
    }
    _tile_release();
}

#pragma clang attribute pop

#else
#include "dispatch.h"

size_t wardbook_tile_scratch(void) { return 0; }
#endif
