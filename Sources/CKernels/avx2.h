/* SPDX-License-Identifier: Apache-2.0
 *
 * The kernels with registers of 256 bits. Included by kernels_avx2.c and, with WARDBOOK_VNNI, by
 * kernels_avxvnni.c, each inside its own target attributes. */
#ifndef WARDBOOK_AVX2_H
#define WARDBOOK_AVX2_H

#include <string.h>

#include "include/wardbook_blocks.h"

#define WARDBOOK_OWN_BITS 1
#define WARDBOOK_OWN_HALVES 1
#define INLINE static inline __attribute__((always_inline))

INLINE float half_to_float(wardbook_half half) { return _cvtsh_ss(half); }

/* Sixteen bytes of nibbles: the low ones, then the high ones. */
INLINE void expand_nibbles(uint8_t *q, const uint8_t *qs) {
    __m128i bytes = _mm_loadu_si128((const __m128i *)qs);
    __m256i both = _mm256_set_m128i(_mm_srli_epi16(bytes, 4), bytes);
    _mm256_storeu_si256((__m256i *)q, _mm256_and_si256(both, _mm256_set1_epi8(15)));
}

/* Adds 16 to the bytes whose bit is set. */
INLINE void expand_fifth_bits(uint8_t *q, uint32_t qh) {
    const __m256i spread = _mm256_setr_epi64x(0, 0x0101010101010101, 0x0202020202020202,
                                              0x0303030303030303);
    const __m256i select = _mm256_set1_epi64x((long long)0x8040201008040201);
    __m256i bits = _mm256_shuffle_epi8(_mm256_set1_epi32((int)qh), spread);
    __m256i set = _mm256_cmpeq_epi8(_mm256_and_si256(bits, select), select);
    __m256i values = _mm256_loadu_si256((const __m256i *)q);
    values = _mm256_or_si256(values, _mm256_and_si256(set, _mm256_set1_epi8(16)));
    _mm256_storeu_si256((__m256i *)q, values);
}

/* 32 signed bytes, plus 128. */
INLINE void expand_bytes(uint8_t *q, const int8_t *qs) {
    __m256i bytes = _mm256_loadu_si256((const __m256i *)qs);
    _mm256_storeu_si256((__m256i *)q, _mm256_xor_si256(bytes, _mm256_set1_epi8((char)0x80)));
}

/* Nibbles of 256 elements: bytes 32 j ... hold elements 64 j ... low and 64 j + 32 ... high. */
INLINE void expand_k_nibbles(uint8_t *q, const uint8_t *qs) {
    const __m256i low = _mm256_set1_epi8(15);
    for (int j = 0; j < 4; j++) {
        __m256i bytes = _mm256_loadu_si256((const __m256i *)(qs + 32 * j));
        _mm256_storeu_si256((__m256i *)(q + 64 * j), _mm256_and_si256(bytes, low));
        _mm256_storeu_si256((__m256i *)(q + 64 * j + 32),
                            _mm256_and_si256(_mm256_srli_epi16(bytes, 4), low));
    }
}

#include "expand.h"

typedef float f32x16_fwd __attribute__((vector_size(64)));

INLINE void load_halves(const wardbook_half *halves, f32x16_fwd *out) {
    __m256 v[2] = {_mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)halves)),
                   _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)halves + 1))};
    memcpy(out, v, sizeof v);
}

INLINE void store_halves(wardbook_half *halves, const f32x16_fwd *values) {
    __m256 v[2];
    memcpy(v, values, sizeof v);
    _mm_storeu_si128((__m128i *)halves, _mm256_cvtps_ph(v[0], 0));
    _mm_storeu_si128((__m128i *)halves + 1, _mm256_cvtps_ph(v[1], 0));
}

#define WARDBOOK_FUSED 1
#include "attention.h"
#include "dot.h"

typedef __m256 running_sum;

INLINE float total(const running_sum *sum) {
    __m128 v = _mm_add_ps(_mm256_castps256_ps128(*sum), _mm256_extractf128_ps(*sum, 1));
    v = _mm_add_ps(v, _mm_movehl_ps(v, v));
    return _mm_cvtss_f32(_mm_add_ss(v, _mm_movehdup_ps(v)));
}

/* Products of unsigned and signed bytes, summed by fours. maddubs saturates from 2 * 255 * 127 on,
 * so where the unsigned side may pass 127, its eighth bit is taken apart. */
INLINE __m256i dot_bytes(__m256i unsigned_bytes, __m256i signed_bytes, int is_wide) {
#ifdef WARDBOOK_VNNI
    (void)is_wide;
    return _mm256_dpbusd_avx_epi32(_mm256_setzero_si256(), unsigned_bytes, signed_bytes);
#else
    const __m256i ones = _mm256_set1_epi16(1);
    if (!is_wide)
        return _mm256_madd_epi16(_mm256_maddubs_epi16(unsigned_bytes, signed_bytes), ones);
    __m256i low = _mm256_and_si256(unsigned_bytes, _mm256_set1_epi8(127));
    __m256i high = _mm256_and_si256(_mm256_srli_epi16(unsigned_bytes, 1), _mm256_set1_epi8(64));
    __m256i sums = _mm256_madd_epi16(_mm256_maddubs_epi16(low, signed_bytes), ones);
    __m256i rest = _mm256_madd_epi16(_mm256_maddubs_epi16(high, signed_bytes), ones);
    return _mm256_add_epi32(sums, _mm256_slli_epi32(rest, 1));
#endif
}

INLINE int is_wide(int32_t format) {
    return format == WARDBOOK_Q8_0 || format == WARDBOOK_IQ4_NL || format == WARDBOOK_IQ4_XS;
}

INLINE void dot_group(int32_t format, const expanded *e, int32_t blocks, const int8_t *q,
                      const float *d, const float *s, running_sum *sum) {
    __m256 scale[2];
    for (int h = 0; h < 2; h++) {
        scale[h] = _mm256_mul_ps(_mm256_loadu_ps(e->d + 8 * h), _mm256_loadu_ps(d + 8 * h));
        *sum = _mm256_fmadd_ps(_mm256_loadu_ps(e->m + 8 * h), _mm256_loadu_ps(s + 8 * h), *sum);
    }
    for (int b = 0; b < blocks; b++) {
        __m256i products =
            dot_bytes(_mm256_load_si256((const __m256i *)e->q + b),
                      _mm256_loadu_si256((const __m256i *)q + b), is_wide(format));
        int i = 2 * b % 8;
        __m256 each = _mm256_permutevar8x32_ps(
            scale[b / 4], _mm256_setr_epi32(i, i, i, i, i + 1, i + 1, i + 1, i + 1));
        *sum = _mm256_fmadd_ps(_mm256_cvtepi32_ps(products), each, *sum);
    }
}

#include "group.h"

#endif
