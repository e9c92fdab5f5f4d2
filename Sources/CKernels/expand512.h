/* SPDX-License-Identifier: Apache-2.0
 *
 * Expansion of 256 weights into four registers, for AVX-512: the same numbers as expand.h gives.
 * Blocks of 32 come eight at a time; `steps` says how many registers (of 64 weights) are wanted at
 * a row's end. */
#ifndef WARDBOOK_EXPAND512_H
#define WARDBOOK_EXPAND512_H

#include <immintrin.h>

#include "include/wardbook_blocks.h"

#define WARDBOOK_OWN_HALVES 1
#define INLINE static inline __attribute__((always_inline))

INLINE float half_to_float(wardbook_half half) { return _cvtsh_ss(half); }

#include "expand.h"

/* weight[i] = d[i / 16] * q[i] + m[i / 16] */
typedef struct {
    __m512i q[4];
    __m512 d, m;
} expanded512;

INLINE __m512i both_halves(const void *bytes) {
    return _mm512_broadcast_i64x4(_mm256_loadu_si256((const __m256i *)bytes));
}

INLINE __m512i nibble_mask(void) { return _mm512_set1_epi8(15); }

/* Nibbles of bytes that lie there twice: the low ones where the shift is 0, the high ones where it
 * is 4. */
INLINE __m512i split_nibbles(__m512i doubled, __m512i shifts) {
    return _mm512_and_si512(_mm512_srlv_epi64(doubled, shifts), nibble_mask());
}

/* Nibbles of two 16-byte runs: run 0 low, run 0 high, run 1 low, run 1 high. */
INLINE __m512i two_blocks(const uint8_t *first, const uint8_t *second) {
    __m256i runs = _mm256_inserti128_si256(
        _mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)first)),
        _mm_loadu_si128((const __m128i *)second), 1);
    __m512i doubled = _mm512_permutexvar_epi64(_mm512_setr_epi64(0, 1, 0, 1, 2, 3, 2, 3),
                                               _mm512_castsi256_si512(runs));
    return split_nibbles(doubled, _mm512_setr_epi64(0, 0, 4, 4, 0, 0, 4, 4));
}

/* Sixteen floats from eight 32-bit words that hold a half each, in their low or high part, twice.
 * */
INLINE __m512 doubled_halves(__m256i words, int high) {
    const __m256i low_twice =
        _mm256_setr_epi8(0, 1, 0, 1, 4, 5, 4, 5, 8, 9, 8, 9, 12, 13, 12, 13, 0, 1, 0, 1, 4, 5, 4, 5,
                         8, 9, 8, 9, 12, 13, 12, 13);
    __m256i index = high ? _mm256_add_epi8(low_twice, _mm256_set1_epi8(2)) : low_twice;
    return _mm512_cvtph_ps(_mm256_shuffle_epi8(words, index));
}

/* The first 32 bits of eight blocks. */
INLINE __m256i block_words(const uint8_t *blocks, int stride) {
    return _mm256_i32gather_epi32(
        (const int *)blocks,
        _mm256_mullo_epi32(_mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7), _mm256_set1_epi32(stride)), 1);
}

INLINE void signed_offset(expanded512 *e, float offset) {
    e->m = _mm512_mul_ps(e->d, _mm512_set1_ps(-offset));
}

INLINE void expand512_q4_0(const wardbook_q4_0 *b, int steps, expanded512 *e) {
    e->d = doubled_halves(block_words((const uint8_t *)b, sizeof *b), 0);
    signed_offset(e, 8);
    for (int j = 0; j < steps; j++) e->q[j] = two_blocks(b[2 * j].qs, b[2 * j + 1].qs);
}

INLINE void expand512_q4_1(const wardbook_q4_1 *b, int steps, expanded512 *e) {
    __m256i words = block_words((const uint8_t *)b, sizeof *b);
    e->d = doubled_halves(words, 0);
    e->m = doubled_halves(words, 1);
    for (int j = 0; j < steps; j++) e->q[j] = two_blocks(b[2 * j].qs, b[2 * j + 1].qs);
}

INLINE __m512i fifth_bits(__m512i q, uint32_t first, uint32_t second) {
    __mmask64 bits = (__mmask64)first | (__mmask64)second << 32;
    return _mm512_or_si512(q, _mm512_maskz_set1_epi8(bits, 16));
}

INLINE void expand512_q5_0(const wardbook_q5_0 *b, int steps, expanded512 *e) {
    e->d = doubled_halves(block_words((const uint8_t *)b, sizeof *b), 0);
    signed_offset(e, 16);
    for (int j = 0; j < steps; j++)
        e->q[j] = fifth_bits(two_blocks(b[2 * j].qs, b[2 * j + 1].qs), b[2 * j].qh, b[2 * j + 1].qh);
}

INLINE void expand512_q5_1(const wardbook_q5_1 *b, int steps, expanded512 *e) {
    __m256i words = block_words((const uint8_t *)b, sizeof *b);
    e->d = doubled_halves(words, 0);
    e->m = doubled_halves(words, 1);
    for (int j = 0; j < steps; j++)
        e->q[j] = fifth_bits(two_blocks(b[2 * j].qs, b[2 * j + 1].qs), b[2 * j].qh, b[2 * j + 1].qh);
}

INLINE void expand512_q8_0(const wardbook_q8_0 *b, int steps, expanded512 *e) {
    e->d = doubled_halves(block_words((const uint8_t *)b, sizeof *b), 0);
    signed_offset(e, 128);
    for (int j = 0; j < steps; j++) {
        __m512i pair = _mm512_inserti64x4(
            _mm512_castsi256_si512(_mm256_loadu_si256((const __m256i *)b[2 * j].qs)),
            _mm256_loadu_si256((const __m256i *)b[2 * j + 1].qs), 1);
        e->q[j] = _mm512_xor_si512(pair, _mm512_set1_epi8((char)0x80));
    }
}

/* The table of the IQ4 formats plus 128. */
INLINE __m512i iq4_values(__m512i nibbles) {
    __m128i table = _mm_xor_si128(_mm_loadu_si128((const __m128i *)wardbook_iq4_values),
                                  _mm_set1_epi8((char)0x80));
    return _mm512_shuffle_epi8(_mm512_broadcast_i32x4(table), nibbles);
}

INLINE void expand512_iq4_nl(const wardbook_iq4_nl *b, int steps, expanded512 *e) {
    e->d = doubled_halves(block_words((const uint8_t *)b, sizeof *b), 0);
    signed_offset(e, 128);
    for (int j = 0; j < steps; j++)
        e->q[j] = iq4_values(two_blocks(b[2 * j].qs, b[2 * j + 1].qs));
}

INLINE void expand512_iq4_xs(const wardbook_iq4_xs *b, expanded512 *e) {
    /* Lane i is for block i / 2. */
    const __m512i block = _mm512_srli_epi32(
        _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), 1);
    uint32_t low_bits;
    memcpy(&low_bits, b->scales_l, 4);
    __m512i low = _mm512_and_si512(
        _mm512_srlv_epi32(_mm512_set1_epi32((int)low_bits), _mm512_slli_epi32(block, 2)),
        _mm512_set1_epi32(15));
    __m512i high = _mm512_and_si512(
        _mm512_srlv_epi32(_mm512_set1_epi32(b->scales_h), _mm512_slli_epi32(block, 1)),
        _mm512_set1_epi32(3));
    __m512i scale = _mm512_sub_epi32(_mm512_or_si512(low, _mm512_slli_epi32(high, 4)),
                                     _mm512_set1_epi32(32));
    e->d = _mm512_mul_ps(_mm512_set1_ps(half_to_float(b->d)), _mm512_cvtepi32_ps(scale));
    signed_offset(e, 128);
    for (int j = 0; j < 4; j++)
        e->q[j] = iq4_values(two_blocks(b->qs + 32 * j, b->qs + 32 * j + 16));
}

INLINE __m512 bytes_to_floats(__m128i bytes) {
    return _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(bytes));
}

/* Two bits of 32 bytes, twice: elements at shift 4 k, then at shift 4 k + 2. */
INLINE __m512i two_crumbs(const uint8_t *qs, int k) {
    __m512i shifts = _mm512_add_epi64(_mm512_setr_epi64(0, 0, 0, 0, 2, 2, 2, 2),
                                      _mm512_set1_epi64(4 * k));
    return _mm512_and_si512(_mm512_srlv_epi64(both_halves(qs), shifts), _mm512_set1_epi8(3));
}

INLINE void expand512_q2_k(const wardbook_q2_k *b, expanded512 *e) {
    __m128i scales = _mm_loadu_si128((const __m128i *)b->scales), low = _mm_set1_epi8(15);
    e->d = _mm512_mul_ps(_mm512_set1_ps(half_to_float(b->d)),
                         bytes_to_floats(_mm_and_si128(scales, low)));
    e->m = _mm512_mul_ps(_mm512_set1_ps(-half_to_float(b->dmin)),
                         bytes_to_floats(_mm_and_si128(_mm_srli_epi16(scales, 4), low)));
    for (int j = 0; j < 4; j++) e->q[j] = two_crumbs(b->qs + 32 * (j / 2), j % 2);
}

/* Bytes of 64 elements from bit 2 j of 32 bytes, then from bit 2 j + 1: `value` where it is set. */
INLINE __m512i bit_plane(const uint8_t *bits, int j, char value) {
    __m512i select = _mm512_inserti64x4(_mm512_set1_epi8((char)(1 << 2 * j)),
                                        _mm256_set1_epi8((char)(2 << 2 * j)), 1);
    return _mm512_maskz_set1_epi8(_mm512_test_epi8_mask(both_halves(bits), select), value);
}

INLINE void expand512_q3_k(const wardbook_q3_k *b, expanded512 *e) {
    uint32_t s0, s1, s2, packed[4];
    memcpy(&s0, b->scales, 4);
    memcpy(&s1, b->scales + 4, 4);
    memcpy(&s2, b->scales + 8, 4);
    const uint32_t low = 0x0f0f0f0f, high = 0x03030303;
    packed[0] = (s0 & low) | (s2 & high) << 4;
    packed[1] = (s1 & low) | (s2 >> 2 & high) << 4;
    packed[2] = (s0 >> 4 & low) | (s2 >> 4 & high) << 4;
    packed[3] = (s1 >> 4 & low) | (s2 >> 6 & high) << 4;
    __m512i scale = _mm512_sub_epi32(
        _mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)packed)), _mm512_set1_epi32(32));
    e->d = _mm512_mul_ps(_mm512_set1_ps(half_to_float(b->d)), _mm512_cvtepi32_ps(scale));
    signed_offset(e, 4);
    for (int j = 0; j < 4; j++)
        e->q[j] = _mm512_or_si512(two_crumbs(b->qs + 32 * (j / 2), j % 2),
                                  bit_plane(b->hmask, j, 4));
}

/* Scales and minima of Q4_K and Q5_K, each twice. */
INLINE void expand512_k_scales(const uint8_t *scales, float d, float dmin, expanded512 *e) {
    uint32_t s0, s1, s2;
    memcpy(&s0, scales, 4);
    memcpy(&s1, scales + 4, 4);
    memcpy(&s2, scales + 8, 4);
    const uint32_t six = 0x3f3f3f3f, low = 0x0f0f0f0f, high = 0x03030303;
    uint64_t scale = (s0 & six) | (uint64_t)((s2 & low) | (s0 >> 6 & high) << 4) << 32;
    uint64_t minimum = (s1 & six) | (uint64_t)((s2 >> 4 & low) | (s1 >> 6 & high) << 4) << 32;
    __m128i a = _mm_cvtsi64_si128((long long)scale), b = _mm_cvtsi64_si128((long long)minimum);
    e->d = _mm512_mul_ps(_mm512_set1_ps(d), bytes_to_floats(_mm_unpacklo_epi8(a, a)));
    e->m = _mm512_mul_ps(_mm512_set1_ps(-dmin), bytes_to_floats(_mm_unpacklo_epi8(b, b)));
}

INLINE __m512i k_nibbles(const uint8_t *qs) {
    return split_nibbles(both_halves(qs), _mm512_setr_epi64(0, 0, 0, 0, 4, 4, 4, 4));
}

INLINE void expand512_q4_k(const wardbook_q4_k *b, expanded512 *e) {
    expand512_k_scales(b->scales, half_to_float(b->d), half_to_float(b->dmin), e);
    for (int j = 0; j < 4; j++) e->q[j] = k_nibbles(b->qs + 32 * j);
}

INLINE void expand512_q5_k(const wardbook_q5_k *b, expanded512 *e) {
    expand512_k_scales(b->scales, half_to_float(b->d), half_to_float(b->dmin), e);
    for (int j = 0; j < 4; j++)
        e->q[j] = _mm512_or_si512(k_nibbles(b->qs + 32 * j), bit_plane(b->qh, j, 16));
}

INLINE void expand512_q6_k(const wardbook_q6_k *b, expanded512 *e) {
    __m512i scales = _mm512_cvtepi8_epi32(_mm_loadu_si128((const __m128i *)b->scales));
    e->d = _mm512_mul_ps(_mm512_set1_ps(half_to_float(b->d)), _mm512_cvtepi32_ps(scales));
    signed_offset(e, 32);
    const __m512i upper = _mm512_set1_epi8(0x30);
    for (int n = 0; n < 2; n++) {
        __m512i low = _mm512_loadu_si512(b->ql + 64 * n), high = both_halves(b->qh + 32 * n);
        __m512i first = _mm512_rolv_epi64(high, _mm512_setr_epi64(4, 4, 4, 4, 2, 2, 2, 2));
        __m512i second = _mm512_rorv_epi64(high, _mm512_setr_epi64(0, 0, 0, 0, 2, 2, 2, 2));
        e->q[2 * n] = _mm512_or_si512(_mm512_and_si512(low, nibble_mask()),
                                      _mm512_and_si512(first, upper));
        e->q[2 * n + 1] = _mm512_or_si512(
            _mm512_and_si512(_mm512_srli_epi64(low, 4), nibble_mask()),
            _mm512_and_si512(second, upper));
    }
}

/* 64 * steps weights of a constant format. */
INLINE void expand512(int32_t format, const void *blocks, int steps, expanded512 *e) {
    switch (format) {
        case WARDBOOK_Q4_0: expand512_q4_0(blocks, steps, e); break;
        case WARDBOOK_Q4_1: expand512_q4_1(blocks, steps, e); break;
        case WARDBOOK_Q5_0: expand512_q5_0(blocks, steps, e); break;
        case WARDBOOK_Q5_1: expand512_q5_1(blocks, steps, e); break;
        case WARDBOOK_Q8_0: expand512_q8_0(blocks, steps, e); break;
        case WARDBOOK_Q2_K: expand512_q2_k(blocks, e); break;
        case WARDBOOK_Q3_K: expand512_q3_k(blocks, e); break;
        case WARDBOOK_Q4_K: expand512_q4_k(blocks, e); break;
        case WARDBOOK_Q5_K: expand512_q5_k(blocks, e); break;
        case WARDBOOK_Q6_K: expand512_q6_k(blocks, e); break;
        case WARDBOOK_IQ4_NL: expand512_iq4_nl(blocks, steps, e); break;
        case WARDBOOK_IQ4_XS: expand512_iq4_xs(blocks, e); break;
    }
}

#endif
