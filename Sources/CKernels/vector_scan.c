// SPDX-License-Identifier: Apache-2.0
//
// Dot products of an 8-bit row with 16-bit queries. The portable loop is the specification; the
// others widen the row to 16 bits, multiply and add pairs, exactly.
#include "search_kernels.h"

static int32_t dot_portable(const int8_t *row, size_t stride, const int16_t *query) {
    int32_t sum = 0;
    for (size_t d = 0; d < stride; d++) sum += (int32_t)row[d] * query[d];
    return sum;
}

#if defined(__x86_64__)
#include <immintrin.h>

__attribute__((target("avx2"))) static int32_t dot_avx2(
    const int8_t *row, size_t stride, const int16_t *query) {
    __m256i a = _mm256_setzero_si256(), b = _mm256_setzero_si256();
    for (size_t d = 0; d < stride; d += 32) {
        __m256i low = _mm256_cvtepi8_epi16(_mm_loadu_si128((const void *)(row + d)));
        __m256i high = _mm256_cvtepi8_epi16(_mm_loadu_si128((const void *)(row + d + 16)));
        __m256i q0 = _mm256_loadu_si256((const void *)(query + d));
        __m256i q1 = _mm256_loadu_si256((const void *)(query + d + 16));
        a = _mm256_add_epi32(a, _mm256_madd_epi16(low, q0));
        b = _mm256_add_epi32(b, _mm256_madd_epi16(high, q1));
    }
    a = _mm256_add_epi32(a, b);
    __m128i half = _mm_add_epi32(_mm256_castsi256_si128(a), _mm256_extracti128_si256(a, 1));
    half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0x4E));
    half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0xB1));
    return _mm_cvtsi128_si32(half);
}

#define AVX512 __attribute__((target("avx512f,avx512bw")))

AVX512 static int32_t dot_avx512(const int8_t *row, size_t stride, const int16_t *query) {
    __m512i a = _mm512_setzero_si512(), b = _mm512_setzero_si512();
    for (size_t d = 0; d < stride; d += 64) {
        __m512i low = _mm512_cvtepi8_epi16(_mm256_loadu_si256((const void *)(row + d)));
        __m512i high = _mm512_cvtepi8_epi16(_mm256_loadu_si256((const void *)(row + d + 32)));
        a = _mm512_add_epi32(a, _mm512_madd_epi16(low, _mm512_loadu_si512(query + d)));
        b = _mm512_add_epi32(b, _mm512_madd_epi16(high, _mm512_loadu_si512(query + d + 32)));
    }
    return _mm512_reduce_add_epi32(_mm512_add_epi32(a, b));
}

/// The sums over the lanes of four registers.
AVX512 static __m128i sums_avx512(__m512i a, __m512i b, __m512i c, __m512i d) {
    __m512i ab = _mm512_add_epi32(_mm512_unpacklo_epi32(a, b), _mm512_unpackhi_epi32(a, b));
    __m512i cd = _mm512_add_epi32(_mm512_unpacklo_epi32(c, d), _mm512_unpackhi_epi32(c, d));
    __m512i all = _mm512_add_epi32(_mm512_unpacklo_epi64(ab, cd), _mm512_unpackhi_epi64(ab, cd));
    __m256i half = _mm256_add_epi32(
        _mm512_castsi512_si256(all), _mm512_extracti64x4_epi64(all, 1));
    return _mm_add_epi32(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
}

/// Four queries at a time, so that a row is widened once for four.
AVX512 static void compare_avx512(
    const int8_t *row, size_t stride, const int16_t *queries, size_t count, int32_t *out) {
    size_t q = 0;
    for (; q + 4 <= count; q += 4, queries += 4 * stride) {
        __m512i s0 = _mm512_setzero_si512(), s1 = s0, s2 = s0, s3 = s0;
        for (size_t d = 0; d < stride; d += 32) {
            const int16_t *at = queries + d;
            __m512i r = _mm512_cvtepi8_epi16(_mm256_loadu_si256((const void *)(row + d)));
            s0 = _mm512_add_epi32(s0, _mm512_madd_epi16(r, _mm512_loadu_si512(at)));
            s1 = _mm512_add_epi32(s1, _mm512_madd_epi16(r, _mm512_loadu_si512(at + stride)));
            s2 = _mm512_add_epi32(s2, _mm512_madd_epi16(r, _mm512_loadu_si512(at + 2 * stride)));
            s3 = _mm512_add_epi32(s3, _mm512_madd_epi16(r, _mm512_loadu_si512(at + 3 * stride)));
        }
        _mm_storeu_si128((void *)(out + q), sums_avx512(s0, s1, s2, s3));
    }
    for (; q < count; q++, queries += stride) out[q] = dot_avx512(row, stride, queries);
}
#endif

wardbook_scan_variant wardbook_scan_best(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512bw")) return WARDBOOK_SCAN_AVX512;
    if (__builtin_cpu_supports("avx2")) return WARDBOOK_SCAN_AVX2;
#endif
    return WARDBOOK_SCAN_PORTABLE;
}

void wardbook_compare_i8(
    wardbook_scan_variant variant, const int8_t *row, size_t stride, const int16_t *queries,
    size_t count, int32_t *out) {
#if defined(__x86_64__)
    if (variant == WARDBOOK_SCAN_AVX512) return compare_avx512(row, stride, queries, count, out);
    if (variant == WARDBOOK_SCAN_AVX2) {
        for (size_t q = 0; q < count; q++) out[q] = dot_avx2(row, stride, queries + q * stride);
        return;
    }
#endif
    (void)variant;
    for (size_t q = 0; q < count; q++) out[q] = dot_portable(row, stride, queries + q * stride);
}
