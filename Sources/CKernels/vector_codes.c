// SPDX-License-Identifier: Apache-2.0
//
// Vectors of 2 or 4 bits a component. A row is expanded to 8 bits through a table of levels, which
// stays in the first-level cache, and compared in 8 bits: the bytes read from memory are what costs,
// and these are a half or a quarter.
#include "search_kernels.h"

/// Longest row in components.
#define STRIDE_MAX 4096

/// Bytes by which rows are asked for before they are needed; measured: 1,024 to 4,096 are alike.
#define AHEAD 4096
#define CACHE_LINE 64

static void expand_portable(
    unsigned bits, const uint8_t *codes, size_t stride, const int8_t *levels, int8_t *out) {
    const size_t width = 8 * bits;
    const unsigned mask = (1u << bits) - 1;
    for (size_t d = 0; d < stride; d += WARDBOOK_CODE_GROUP, codes += width)
        for (unsigned k = 0; k < 8 / bits; k++)
            for (size_t i = 0; i < width; i++)
                out[d + k * width + i] = levels[(codes[i] >> (k * bits)) & mask];
}

#if defined(__x86_64__)
#include <immintrin.h>

__attribute__((target("avx2"))) static void expand2_avx2(
    const uint8_t *codes, size_t stride, const int8_t *levels, int8_t *out) {
    const __m128i table = _mm_loadu_si128((const void *)levels);
    const __m128i mask = _mm_set1_epi8(3);
    for (size_t d = 0; d < stride; d += WARDBOOK_CODE_GROUP, codes += 16) {
        __m128i packed = _mm_loadu_si128((const void *)codes);
        for (int k = 0; k < 4; k++) {
            __m128i code = _mm_and_si128(_mm_srli_epi16(packed, 2 * k), mask);
            _mm_storeu_si128((void *)(out + d + 16 * k), _mm_shuffle_epi8(table, code));
        }
    }
}

__attribute__((target("avx2"))) static void expand4_avx2(
    const uint8_t *codes, size_t stride, const int8_t *levels, int8_t *out) {
    const __m256i table = _mm256_broadcastsi128_si256(_mm_loadu_si128((const void *)levels));
    const __m256i mask = _mm256_set1_epi8(15);
    for (size_t d = 0; d < stride; d += WARDBOOK_CODE_GROUP, codes += 32) {
        __m256i packed = _mm256_loadu_si256((const void *)codes);
        __m256i low = _mm256_and_si256(packed, mask);
        __m256i high = _mm256_and_si256(_mm256_srli_epi16(packed, 4), mask);
        _mm256_storeu_si256((void *)(out + d), _mm256_shuffle_epi8(table, low));
        _mm256_storeu_si256((void *)(out + d + 32), _mm256_shuffle_epi8(table, high));
    }
}
#endif

void wardbook_expand_codes(
    wardbook_scan_variant variant, unsigned bits, const uint8_t *codes, size_t stride,
    const int8_t *levels, int8_t *out) {
#if defined(__x86_64__)
    if (variant != WARDBOOK_SCAN_PORTABLE) {
        if (bits == 2) expand2_avx2(codes, stride, levels, out);
        else expand4_avx2(codes, stride, levels, out);
        return;
    }
#endif
    (void)variant;
    expand_portable(bits, codes, stride, levels, out);
}

void wardbook_cosines(
    wardbook_scan_variant variant, const wardbook_vectors *vectors, size_t first, size_t count,
    const int16_t *queries, const float *query_scales, size_t query_count, float *out) {
    const size_t stride = vectors->stride, row_size = stride * vectors->bits / 8;
    const uint8_t *row = vectors->rows + first * row_size, *end = row + count * row_size;
    int8_t expanded[STRIDE_MAX];
    int32_t products[WARDBOOK_QUERIES_MAX];
    for (size_t i = 0; i < count; i++, row += row_size) {
        const int8_t *components = (const int8_t *)row;
        for (size_t b = AHEAD; b < AHEAD + row_size && b < (size_t)(end - row); b += CACHE_LINE)
            __builtin_prefetch(row + b);
        if (vectors->bits != 8) {
            wardbook_expand_codes(variant, vectors->bits, row, stride, vectors->levels, expanded);
            components = expanded;
        }
        wardbook_compare_i8(variant, components, stride, queries, query_count, products);
        for (size_t q = 0; q < query_count; q++)
            out[q * count + i] = (float)products[q] * (vectors->scales[first + i] * query_scales[q]);
    }
}
