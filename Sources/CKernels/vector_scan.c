// SPDX-License-Identifier: Apache-2.0
//
// Dot products of one 16-bit query with many 8-bit rows. The portable loop is the specification;
// the others widen the row to 16 bits, multiply and add pairs, exactly.
#include "search_kernels.h"

static void scan_portable(
    const int8_t *rows, size_t stride, size_t count, const int16_t *query, int32_t *out) {
    for (size_t i = 0; i < count; i++, rows += stride) {
        int32_t sum = 0;
        for (size_t d = 0; d < stride; d++) sum += (int32_t)rows[d] * query[d];
        out[i] = sum;
    }
}

#if defined(__x86_64__)
#include <immintrin.h>

__attribute__((target("avx2"))) static void scan_avx2(
    const int8_t *rows, size_t stride, size_t count, const int16_t *query, int32_t *out) {
    for (size_t i = 0; i < count; i++, rows += stride) {
        __m256i a = _mm256_setzero_si256(), b = _mm256_setzero_si256();
        for (size_t d = 0; d < stride; d += 32) {
            __m256i low = _mm256_cvtepi8_epi16(_mm_loadu_si128((const void *)(rows + d)));
            __m256i high = _mm256_cvtepi8_epi16(_mm_loadu_si128((const void *)(rows + d + 16)));
            __m256i q0 = _mm256_loadu_si256((const void *)(query + d));
            __m256i q1 = _mm256_loadu_si256((const void *)(query + d + 16));
            a = _mm256_add_epi32(a, _mm256_madd_epi16(low, q0));
            b = _mm256_add_epi32(b, _mm256_madd_epi16(high, q1));
        }
        a = _mm256_add_epi32(a, b);
        __m128i half = _mm_add_epi32(_mm256_castsi256_si128(a), _mm256_extracti128_si256(a, 1));
        half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0x4E));
        half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0xB1));
        out[i] = _mm_cvtsi128_si32(half);
    }
}

__attribute__((target("avx512f,avx512bw"))) static void scan_avx512(
    const int8_t *rows, size_t stride, size_t count, const int16_t *query, int32_t *out) {
    for (size_t i = 0; i < count; i++, rows += stride) {
        __m512i a = _mm512_setzero_si512(), b = _mm512_setzero_si512();
        for (size_t d = 0; d < stride; d += 64) {
            __m512i low = _mm512_cvtepi8_epi16(_mm256_loadu_si256((const void *)(rows + d)));
            __m512i high = _mm512_cvtepi8_epi16(_mm256_loadu_si256((const void *)(rows + d + 32)));
            a = _mm512_add_epi32(a, _mm512_madd_epi16(low, _mm512_loadu_si512(query + d)));
            b = _mm512_add_epi32(b, _mm512_madd_epi16(high, _mm512_loadu_si512(query + d + 32)));
        }
        out[i] = _mm512_reduce_add_epi32(_mm512_add_epi32(a, b));
    }
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

void wardbook_scan_i8(
    wardbook_scan_variant variant, const int8_t *rows, size_t stride, size_t count,
    const int16_t *query, int32_t *out) {
#if defined(__x86_64__)
    if (variant == WARDBOOK_SCAN_AVX512) return scan_avx512(rows, stride, count, query, out);
    if (variant == WARDBOOK_SCAN_AVX2) return scan_avx2(rows, stride, count, query, out);
#endif
    (void)variant;
    scan_portable(rows, stride, count, query, out);
}
