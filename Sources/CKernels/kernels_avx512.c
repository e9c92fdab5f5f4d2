/* SPDX-License-Identifier: Apache-2.0
 *
 * The kernels for processors with AVX-512 and its byte dot products (VNNI: Cascade Lake, Zen 4 and
 * later). Blocks are expanded in registers, once for up to eight tokens: sixteen rows at a time where
 * the format is a usual one, otherwise row by row. */
#if defined(__x86_64__)

#include <immintrin.h>
#include <math.h>

#include "dispatch.h"

#pragma clang attribute push(                                                                    \
    __attribute__((target("avx2,fma,f16c,avx512f,avx512bw,avx512vl,avx512dq,avx512vnni"))),      \
    apply_to = function)

#include "expand512.h"

typedef float f32x16_fwd __attribute__((vector_size(64)));

INLINE void load_halves(const wardbook_half *halves, f32x16_fwd *out) {
    *out = (f32x16_fwd)_mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)halves));
}

INLINE void store_halves(wardbook_half *halves, const f32x16_fwd *values) {
    _mm256_storeu_si256((__m256i *)halves, _mm512_cvtps_ph((__m512)*values, 0));
}

#define WARDBOOK_FUSED 1
#include "attention.h"
#include "dot.h"
#include "rows512.h"

/* Adds up to 256 products of one token. The byte products of a register sum by fours, so four lanes
 * in a row share a scale. */
INLINE __m512 dot_expanded(const expanded512 *e, int steps, const int8_t *q, const float *d,
                           const float *s, __m512 sum) {
    const __m512i by_fours = _mm512_setr_epi32(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3);
    __m512 scale = _mm512_mul_ps(e->d, _mm512_loadu_ps(d));
    sum = _mm512_fmadd_ps(e->m, _mm512_loadu_ps(s), sum);
    for (int j = 0; j < steps; j++) {
        __m512i products =
            _mm512_dpbusd_epi32(_mm512_setzero_si512(), e->q[j], _mm512_loadu_si512(q + 64 * j));
        __m512 each = _mm512_permutexvar_ps(
            _mm512_add_epi32(by_fours, _mm512_set1_epi32(4 * j)), scale);
        sum = _mm512_fmadd_ps(_mm512_cvtepi32_ps(products), each, sum);
    }
    return sum;
}

INLINE void dot_tokens(const expanded512 *e, int steps, const wardbook_inputs *in, int64_t groups,
                       int64_t n, int32_t t0, int tokens, __m512 *sums) {
    for (int t = 0; t < tokens; t++) {
        int64_t at = (t0 + t) * groups + n;
        sums[t] = dot_expanded(e, steps, in->q + at * GROUP, in->d + at * (GROUP / SUB),
                               in->s + at * (GROUP / SUB), sums[t]);
    }
}

/* Weights are read once, in order; the processor's own prefetching stops at every page. */
enum { PREFETCH_AHEAD = 4096 };

/* The last blocks of a row, followed by zeros. */
INLINE void copy_tail(const uint8_t *blocks, int32_t count, uint8_t *padded) {
    for (int32_t i = 0; i < 8 * (int32_t)sizeof(wardbook_q8_0); i += 64) {
        int32_t left = count - i;
        __mmask64 mask = left >= 64 ? ~0ull : left > 0 ? (1ull << left) - 1 : 0;
        _mm512_storeu_si512(padded + i, _mm512_maskz_loadu_epi8(mask, blocks + i));
    }
}

/* One row with `tokens` (at most eight, a constant) token vectors. */
INLINE void register_row(const wardbook_product *p, const wardbook_inputs *in, int32_t format,
                         int32_t r, int32_t t0, int tokens) {
    const int32_t elements = wardbook_block_elements(format), size = wardbook_block_bytes(format);
    const int32_t whole = p->columns / GROUP, left = p->columns % GROUP;
    const int32_t groups = whole + (left > 0);
    const uint8_t *blocks = (const uint8_t *)p->weights + r * row_bytes(format, p->columns);
    __m512 sums[8];
    for (int t = 0; t < tokens; t++) sums[t] = _mm512_setzero_ps();
    for (int32_t n = 0; n < whole; n++) {
        expanded512 e;
        for (int32_t i = 0; i < GROUP / elements * size; i += 64)
            _mm_prefetch((const char *)blocks + PREFETCH_AHEAD + i, _MM_HINT_T0);
        expand512(format, blocks, 4, &e);
        dot_tokens(&e, 4, in, groups, n, t0, tokens, sums);
        blocks += GROUP / elements * size;
    }
    if (left > 0) {
        expanded512 e;
        uint8_t padded[5 * 64];
        copy_tail(blocks, left / elements * size, padded);
        if (left <= 64) {
            expand512(format, padded, 1, &e);
            dot_tokens(&e, 1, in, groups, whole, t0, tokens, sums);
        } else {
            expand512(format, padded, 4, &e);
            dot_tokens(&e, 4, in, groups, whole, t0, tokens, sums);
        }
    }
    for (int t = 0; t < tokens; t++) put(p, t0 + t, r, _mm512_reduce_add_ps(sums[t]));
}

INLINE void register_rows(const wardbook_product *p, const wardbook_inputs *in, int32_t format,
                          int32_t r0, int32_t r1) {
    int32_t t = 0;
    for (; t + 8 <= in->tokens; t += 8)
        for (int32_t r = r0; r < r1; r++) register_row(p, in, format, r, t, 8);
    if (t + 4 <= in->tokens) {
        for (int32_t r = r0; r < r1; r++) register_row(p, in, format, r, t, 4);
        t += 4;
    }
    if (t + 2 <= in->tokens) {
        for (int32_t r = r0; r < r1; r++) register_row(p, in, format, r, t, 2);
        t += 2;
    }
    if (t < in->tokens)
        for (int32_t r = r0; r < r1; r++) register_row(p, in, format, r, t, 1);
}

/* Whether the format is one that sixteen rows at a time are fastest for, and if so, does the
 * product. */
static int multiply_by_sixteen(const wardbook_product *p, const wardbook_inputs *in, int32_t r0,
                               int32_t r1) {
    switch (p->format) {
        case WARDBOOK_Q4_0: rows_by_sixteen(p, in, WARDBOOK_Q4_0, r0, r1); return 1;
        case WARDBOOK_Q4_1: rows_by_sixteen(p, in, WARDBOOK_Q4_1, r0, r1); return 1;
        case WARDBOOK_Q5_0: rows_by_sixteen(p, in, WARDBOOK_Q5_0, r0, r1); return 1;
        case WARDBOOK_Q5_1: rows_by_sixteen(p, in, WARDBOOK_Q5_1, r0, r1); return 1;
        case WARDBOOK_Q8_0: rows_by_sixteen(p, in, WARDBOOK_Q8_0, r0, r1); return 1;
        case WARDBOOK_Q4_K: rows_by_sixteen(p, in, WARDBOOK_Q4_K, r0, r1); return 1;
        case WARDBOOK_Q5_K: rows_by_sixteen(p, in, WARDBOOK_Q5_K, r0, r1); return 1;
        case WARDBOOK_Q6_K: rows_by_sixteen(p, in, WARDBOOK_Q6_K, r0, r1); return 1;
        default: return 0;
    }
}

static void multiply_registers(const wardbook_product *p, const wardbook_inputs *in, int32_t r0,
                               int32_t r1) {
    if (multiply_plain(p, in, r0, r1)) return;
    if (p->rows >= ROWS && multiply_by_sixteen(p, in, r0, r1)) return;
    switch (p->format) {
        case WARDBOOK_Q4_0: register_rows(p, in, WARDBOOK_Q4_0, r0, r1); break;
        case WARDBOOK_Q4_1: register_rows(p, in, WARDBOOK_Q4_1, r0, r1); break;
        case WARDBOOK_Q5_0: register_rows(p, in, WARDBOOK_Q5_0, r0, r1); break;
        case WARDBOOK_Q5_1: register_rows(p, in, WARDBOOK_Q5_1, r0, r1); break;
        case WARDBOOK_Q8_0: register_rows(p, in, WARDBOOK_Q8_0, r0, r1); break;
        case WARDBOOK_Q2_K: register_rows(p, in, WARDBOOK_Q2_K, r0, r1); break;
        case WARDBOOK_Q3_K: register_rows(p, in, WARDBOOK_Q3_K, r0, r1); break;
        case WARDBOOK_Q4_K: register_rows(p, in, WARDBOOK_Q4_K, r0, r1); break;
        case WARDBOOK_Q5_K: register_rows(p, in, WARDBOOK_Q5_K, r0, r1); break;
        case WARDBOOK_Q6_K: register_rows(p, in, WARDBOOK_Q6_K, r0, r1); break;
        case WARDBOOK_IQ4_NL: register_rows(p, in, WARDBOOK_IQ4_NL, r0, r1); break;
        case WARDBOOK_IQ4_XS: register_rows(p, in, WARDBOOK_IQ4_XS, r0, r1); break;
    }
}


#pragma clang attribute pop

#define TABLE(title, tiles)                                                                    \
    .name = title, .has_tiles = tiles, .dequantize = dequantize_blocks,                      \
    .quantize = quantize_row, .multiply = multiply_registers, .rms_norm = rms_norm_row,         \
    .gate = gate_row, .softcap = softcap_row, .attend = attend_tokens,                          \
    .attend_segment = attend_one_segment, .merge_segments = merge_one_token,                    \
    .store_key_value = store_pair

const wardbook_kernels wardbook_kernels_avx512 = {TABLE("avx512", 0)};

const wardbook_kernels wardbook_kernels_amx = {
    TABLE("amx", 1),
    .multiply_tiles = wardbook_amx_multiply,
    .pack_tile = wardbook_amx_pack,
};

#endif
