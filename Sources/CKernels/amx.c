/* SPDX-License-Identifier: Apache-2.0
 *
 * Products of many tokens with tile registers (AMX-BF16: Sapphire Rapids and later). Weights are
 * expanded to bfloat16, 64 rows at a time, whatever their format (but F32); sixteen tokens lie
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
    TILE = 16,                    /* rows of weights, tokens */
    TILE_COLUMNS = 32,            /* bf16 columns of a tile */
    TILE_SIZE = TILE * TILE_COLUMNS,
    SUMS = TILE * TILE,           /* results of a tile product */
    PANEL = 64,                   /* weight rows expanded at once */
    DEPTH = 2048,                 /* columns expanded at once: panel and tokens fit the second cache */
    STEPS = 512 / TILE_COLUMNS,   /* tile products in a row: 32 rows of weights fit the first cache */
    TOKENS = 512,                 /* whose sums are kept at once */
    ROWS_AHEAD = 2,               /* fetched from memory while a row is expanded */
};

size_t wardbook_tile_scratch(void) {
    return (size_t)PANEL * DEPTH * sizeof(uint16_t) + (size_t)PANEL * TOKENS * sizeof(float);
}

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

/* 256 weights that are halves or bf16 already. */
INLINE void round_bf16(int32_t format, const uint16_t *weights, uint16_t *out) {
    for (int i = 0; i < GROUP / TILE_COLUMNS; i++) {
        __m512i w = _mm512_loadu_si512(weights + i * TILE_COLUMNS);
        if (format == WARDBOOK_F16)
            w = to_bf16(_mm512_cvtph_ps(_mm512_castsi512_si256(w)),
                        _mm512_cvtph_ps(_mm512_extracti64x4_epi64(w, 1)));
        _mm512_storeu_si512(out + i * TILE_SIZE, w);
    }
}

/* 256 weights of a row of a constant format as bf16, into the row's place in eight tiles. */
INLINE void expand_bf16(int32_t format, const void *blocks, uint16_t *out) {
    if (format == WARDBOOK_F16 || format == WARDBOOK_BF16) {
        round_bf16(format, blocks, out);
        return;
    }
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
        _mm512_storeu_si512(out + 2 * j * TILE_SIZE, to_bf16(w[0], w[1]));
        _mm512_storeu_si512(out + (2 * j + 1) * TILE_SIZE, to_bf16(w[2], w[3]));
    }
}

/* Columns c0 ..< c0 + depth of rows r0 ..< r1 into tiles, panel[PANEL/16][depth/32][16][32]; rows past
 * R are zero. Tiles that are contiguous do not fight for lines of the cache. */
INLINE void expand_panel(const wardbook_product *p, int32_t format, int32_t r0, int32_t r1,
                         int32_t c0, int32_t depth, uint16_t *panel) {
    const int32_t elements = wardbook_block_elements(format), size = wardbook_block_bytes(format);
    const int64_t stride = (int64_t)p->columns / elements * size;
    const int32_t bytes = GROUP / elements * size;
    for (int32_t r = r0; r < r0 + (r1 - r0 + TILE - 1) / TILE * TILE; r++) {
        const uint8_t *row =
            (const uint8_t *)p->weights + r * stride + (int64_t)c0 / elements * size;
        uint16_t *out = panel + (int64_t)((r - r0) / TILE) * TILE * depth + (r - r0) % TILE * TILE_COLUMNS;
        for (int32_t c = 0; c < depth; c += GROUP) {
            int32_t left = p->columns - c0 - c;
            if (r >= r1) {
                for (int i = 0; i < GROUP / TILE_COLUMNS; i++)
                    _mm512_storeu_si512(out + c * TILE + i * TILE_SIZE, _mm512_setzero_si512());
                continue;
            }
            for (int32_t i = 0; i < bytes; i += 64)
                _mm_prefetch((const char *)row + ROWS_AHEAD * stride + i, _MM_HINT_T1);
            if (left >= GROUP) {
                expand_bf16(format, row, out + c * TILE);
            } else {
                uint8_t padded[GROUP * sizeof(uint16_t)] = {0};
                memcpy(padded, row, (size_t)(left / elements * size));
                expand_bf16(format, padded, out + c * TILE);
            }
            row += bytes;
        }
    }
}

static void expand_any_panel(const wardbook_product *p, int32_t r0, int32_t r1, int32_t c0,
                             int32_t depth, uint16_t *panel) {
    switch (p->format) {
        case WARDBOOK_F16: expand_panel(p, WARDBOOK_F16, r0, r1, c0, depth, panel); break;
        case WARDBOOK_BF16: expand_panel(p, WARDBOOK_BF16, r0, r1, c0, depth, panel); break;
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

/* Sixteen rows by sixteen tokens of sums into y. */
static void put_tile(const wardbook_product *p, const float *sums, int32_t r0, int32_t r1,
                     int32_t t0, int32_t tokens) {
    __m512i rows[16];
    for (int i = 0; i < 16; i++) rows[i] = _mm512_loadu_si512(sums + 16 * i);
    transpose16(rows);
    int32_t count = r1 - r0 < TILE ? r1 - r0 : TILE, end = tokens - t0 < TILE ? tokens - t0 : TILE;
    __mmask16 mask = (__mmask16)((1u << count) - 1);
    __m512 bias = _mm512_setzero_ps();
    if (p->bias) bias = _mm512_maskz_loadu_ps(mask, p->bias + r0);
    for (int t = 0; t < end; t++) {
        float *y = p->y + (t0 + t) * p->stride + r0;
        __m512 sum = _mm512_add_ps((__m512)rows[t], bias);
        if (p->add) sum = _mm512_add_ps(sum, _mm512_maskz_loadu_ps(mask, y));
        _mm512_mask_storeu_ps(y, mask, sum);
    }
}

/* Adds to two by two tiles of sums some steps of 32 rows with 32 tokens. Tokens come from the second
 * cache and are not to drive the weights out of the first. */
INLINE void four_tiles(const uint16_t *upper, const uint16_t *lower, const uint16_t *left,
                       const uint16_t *right, int32_t steps, float *sums) {
    _tile_loadd(0, sums, 64);
    _tile_loadd(1, sums + SUMS, 64);
    _tile_loadd(2, sums + 2 * SUMS, 64);
    _tile_loadd(3, sums + 3 * SUMS, 64);
    for (int32_t k = 0; k < steps; k++) {
        _tile_loadd(4, upper + k * TILE_SIZE, 64);
        _tile_stream_loadd(6, left + k * TILE_SIZE, 64);
        _tile_dpbf16ps(0, 4, 6);
        _tile_stream_loadd(7, right + k * TILE_SIZE, 64);
        _tile_dpbf16ps(1, 4, 7);
        _tile_loadd(5, lower + k * TILE_SIZE, 64);
        _tile_dpbf16ps(2, 5, 6);
        _tile_dpbf16ps(3, 5, 7);
    }
    _tile_stored(0, sums, 64);
    _tile_stored(1, sums + SUMS, 64);
    _tile_stored(2, sums + 2 * SUMS, 64);
    _tile_stored(3, sums + 3 * SUMS, 64);
}

/* Adds the products of a panel's `depth` columns from c0 on to sums[T/32][PANEL/32][4][16][16]. */
static void add_panel(const wardbook_inputs *in, int32_t t0, int32_t t1, int32_t rows, int32_t c0,
                      int32_t depth, const uint16_t *panel, float *sums) {
    const int32_t padded = (in->columns + GROUP - 1) / GROUP * GROUP;
    const int32_t last = (in->tokens - 1) / TILE * TILE;
    for (int32_t c = 0; c < depth; c += STEPS * TILE_COLUMNS) {
        const int32_t left = (depth - c) / TILE_COLUMNS, steps = left < STEPS ? left : STEPS;
        for (int32_t r = 0; r < rows; r += 2 * TILE) {
            const uint16_t *upper = panel + (int64_t)r * depth + c * TILE;
            for (int32_t t = t0; t < t1; t += 2 * TILE) {
                const int32_t other = t < last ? t + TILE : t;
                four_tiles(upper, upper + TILE * depth,
                           in->tiles + (int64_t)t * padded + (c0 + c) * TILE,
                           in->tiles + (int64_t)other * padded + (c0 + c) * TILE, steps,
                           sums + ((t - t0) / TILE * (PANEL / TILE) + r / TILE * 2) * SUMS);
            }
        }
    }
}

/* Up to PANEL rows with up to TOKENS tokens. */
static void multiply_panel(const wardbook_product *p, const wardbook_inputs *in, int32_t r0,
                           int32_t r1, int32_t t0, int32_t t1, uint16_t *panel) {
    float *sums = (float *)(panel + (int64_t)PANEL * DEPTH);
    const int32_t padded = (p->columns + GROUP - 1) / GROUP * GROUP;
    const int32_t pairs = (t1 - t0 + 2 * TILE - 1) / (2 * TILE);
    memset(sums, 0, sizeof *sums * (size_t)pairs * PANEL / TILE * 2 * SUMS);
    for (int32_t c = 0; c < padded; c += DEPTH) {
        const int32_t depth = padded - c < DEPTH ? padded - c : DEPTH;
        expand_any_panel(p, r0, r1, c, depth, panel);
        add_panel(in, t0, t1, r1 - r0, c, depth, panel, sums);
    }
    for (int32_t t = t0; t < t1; t += TILE)
        for (int32_t r = r0; r < r1; r += TILE) {
            const int32_t place = (t - t0) / (2 * TILE) * (PANEL / TILE) * 2 +
                                  (r - r0) / (2 * TILE) * 4 + (r - r0) / TILE % 2 * 2 +
                                  (t - t0) / TILE % 2;
            put_tile(p, sums + place * SUMS, r, r1, t, in->tokens);
        }
}

void wardbook_amx_multiply(const wardbook_product *p, const wardbook_inputs *in, int32_t r0,
                           int32_t r1, void *scratch) {
    configure_tiles();
    for (int32_t r = r0; r < r1; r += PANEL)
        for (int32_t t = 0; t < in->tokens; t += TOKENS)
            multiply_panel(p, in, r, r + PANEL < r1 ? r + PANEL : r1, t,
                           t + TOKENS < in->tokens ? t + TOKENS : in->tokens, scratch);
    _tile_release();
}

#pragma clang attribute pop

#else
#include "dispatch.h"

size_t wardbook_tile_scratch(void) { return 0; }
#endif
