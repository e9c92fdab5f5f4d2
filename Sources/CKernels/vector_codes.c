// SPDX-License-Identifier: Apache-2.0
//
// Vectors of 2 or 3 bits a component. A row is expanded to 8 bits through a table of levels, which
// stays in the first-level cache, and compared in 8 bits: the bytes read from memory are what costs,
// and these are a quarter or three eighths.
#include "search_kernels.h"

/// Longest row in components.
#define STRIDE_MAX 4096

/// Bytes by which rows are asked for before they are needed; measured: 1,024 to 4,096 are alike.
#define AHEAD 4096
#define CACHE_LINE 64

/// Bytes of a group's low two bits; those of its third bits follow.
#define LOW 16

static void expand_portable(
    unsigned bits, const uint8_t *codes, size_t stride, const int8_t *levels, int8_t *out) {
    for (size_t d = 0; d < stride; d += WARDBOOK_CODE_GROUP, codes += 8 * bits)
        for (unsigned i = 0; i < WARDBOOK_CODE_GROUP; i++) {
            unsigned code = (codes[i % LOW] >> (2 * (i / LOW))) & 3;
            if (bits == 3) code |= ((codes[LOW + i / 8] >> (i % 8)) & 1u) << 2;
            out[d + i] = levels[code];
        }
}

#if defined(__x86_64__)
#include <immintrin.h>

__attribute__((target("avx2"))) static void expand_avx2(
    unsigned bits, const uint8_t *codes, size_t stride, const int8_t *levels, int8_t *out) {
    const __m128i table = _mm_loadu_si128((const void *)levels);
    const __m128i low = _mm_set1_epi8(3), high = _mm_set1_epi8(4);
    // Bit j of two bytes to byte j of sixteen.
    const __m128i halves = _mm_set_epi64x(0x0101010101010101, 0);
    const __m128i each = _mm_set1_epi64x((int64_t)0x8040201008040201);
    for (size_t d = 0; d < stride; d += WARDBOOK_CODE_GROUP, codes += 8 * bits) {
        __m128i packed = _mm_loadu_si128((const void *)codes);
        for (int k = 0; k < 4; k++) {
            __m128i code = _mm_and_si128(_mm_srli_epi16(packed, 2 * k), low);
            if (bits == 3) {
                int pair = codes[LOW + 2 * k] | codes[LOW + 2 * k + 1] << 8;
                __m128i thirds = _mm_shuffle_epi8(_mm_cvtsi32_si128(pair), halves);
                thirds = _mm_cmpeq_epi8(_mm_and_si128(thirds, each), each);
                code = _mm_or_si128(code, _mm_and_si128(thirds, high));
            }
            _mm_storeu_si128((void *)(out + d + 16 * k), _mm_shuffle_epi8(table, code));
        }
    }
}

__attribute__((target("avx512f,avx512bw"))) static void expand_avx512(
    unsigned bits, const uint8_t *codes, size_t stride, const int8_t *levels, int8_t *out) {
    const __m512i table = _mm512_broadcast_i32x4(_mm_loadu_si128((const void *)levels));
    const __m512i low = _mm512_set1_epi8(3), high = _mm512_set1_epi8(4);
    const __m512i shifts = _mm512_inserti64x4(
        _mm512_castsi256_si512(_mm256_set_m128i(_mm_set1_epi16(2), _mm_setzero_si128())),
        _mm256_set_m128i(_mm_set1_epi16(6), _mm_set1_epi16(4)), 1);
    for (size_t d = 0; d < stride; d += WARDBOOK_CODE_GROUP, codes += 8 * bits) {
        __m512i packed = _mm512_broadcast_i32x4(_mm_loadu_si128((const void *)codes));
        __m512i code = _mm512_and_si512(_mm512_srlv_epi16(packed, shifts), low);
        if (bits == 3) {
            __mmask64 thirds;
            __builtin_memcpy(&thirds, codes + LOW, sizeof thirds);
            code = _mm512_mask_add_epi8(code, thirds, code, high);
        }
        _mm512_storeu_si512(out + d, _mm512_shuffle_epi8(table, code));
    }
}
#endif

void wardbook_expand_codes(
    wardbook_scan_variant variant, unsigned bits, const uint8_t *codes, size_t stride,
    const int8_t *levels, int8_t *out) {
#if defined(__x86_64__)
    if (variant == WARDBOOK_SCAN_AVX512) {
        expand_avx512(bits, codes, stride, levels, out);
        return;
    }
    if (variant == WARDBOOK_SCAN_AVX2) {
        expand_avx2(bits, codes, stride, levels, out);
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
