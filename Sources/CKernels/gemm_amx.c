// SPDX-License-Identifier: Apache-2.0
//
// Matrix products on the tile registers of recent server processors: both sides are rounded to
// bfloat16, sums are single precision. Four tiles hold a 32 x 32 block of C, two a piece of A, two
// a piece of W; each step multiplies 32 columns. About 12 times the rate of single precision, at a
// relative error of 2^-9 a product.

#include "gemm_kernels.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512bf16,amx-tile,amx-bf16")))
/// Rows of a tile, columns of a step, bytes of a tile row, elements of a tile.
enum { TILE = 16, STEP = 32, ROW_BYTES = 64, TILE_SIZE = TILE * STEP };

/// Layout of the tile configuration (Intel SDM volume 1, 18.2.1).
struct tile_config {
    uint8_t palette;
    uint8_t start_row;
    uint8_t reserved[14];
    uint16_t row_bytes[16];
    uint8_t rows[16];
};

int wardbook_gemm_amx_permitted(void) {
    enum { REQUEST_PERMISSION = 0x1023, TILE_DATA = 18 };
    return syscall(SYS_arch_prctl, REQUEST_PERMISSION, TILE_DATA) == 0;
}

static size_t packed_size(int32_t n, int32_t k) {
    return (size_t)wardbook_round_up(n, 2 * TILE) * (size_t)wardbook_round_up(k, STEP) * sizeof(uint16_t);
}

/// Nearest bfloat16, ties to even; the inputs are finite.
static uint16_t bfloat16(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return (uint16_t)((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}

/// Order: pairs of tiles of 16 rows of W; within it steps of 32 columns; within it the two tiles,
/// each as 16 pairs of columns by 16 rows.
static void pack(const float *w, ptrdiff_t row_stride, ptrdiff_t column_stride, int32_t n, int32_t k,
                 void *packed) {
    uint16_t *out = packed;
    for (int32_t first = 0; first < n; first += 2 * TILE) {
        for (int32_t step = 0; step < k; step += STEP) {
            for (int32_t tile = first; tile < first + 2 * TILE; tile += TILE) {
                for (int32_t pair = step; pair < step + STEP; pair += 2) {
                    for (int32_t row = tile; row < tile + TILE; row++) {
                        const float *at = w + row * row_stride + pair * column_stride;
                        *out++ = row < n && pair < k ? bfloat16(at[0]) : 0;
                        *out++ = row < n && pair + 1 < k ? bfloat16(at[column_stride]) : 0;
                    }
                }
            }
        }
    }
}

static size_t scratch_size(int32_t m, int32_t k) {
    return (size_t)wardbook_round_up(m, 2 * TILE) * (size_t)wardbook_round_up(k, STEP) * sizeof(uint16_t);
}

/// Rounds A to bfloat16, with zeros up to whole tiles.
TARGET static void convert(const float *a, ptrdiff_t a_stride, int32_t m, int32_t k, uint16_t *out) {
    const int32_t width = wardbook_round_up(k, STEP);
    for (int32_t i = 0; i < m; i++) {
        for (int32_t l = 0; l < width; l += STEP) {
            const int32_t left = k - l;
            const __mmask16 low = left >= 16 ? 0xffff : (__mmask16)((1u << left) - 1);
            const __mmask16 high = left >= 32   ? 0xffff
                                   : left <= 16 ? 0
                                                : (__mmask16)((1u << (left - 16)) - 1);
            const __m512 x0 = _mm512_maskz_loadu_ps(low, a + i * a_stride + l);
            const __m512 x1 = _mm512_maskz_loadu_ps(high, a + i * a_stride + l + 16);
            _mm512_store_si512(out + (ptrdiff_t)i * width + l,
                               (__m512i)_mm512_cvtne2ps_pbh(x1, x0));
        }
    }
    const int32_t padded = wardbook_round_up(m, 2 * TILE);
    memset(out + (ptrdiff_t)m * width, 0, (size_t)(padded - m) * (size_t)width * sizeof(uint16_t));
}

/// One 32 x 32 block of sums; `w` is the packed pair of tiles.
TARGET static inline void block(const uint16_t *a, ptrdiff_t row_bytes, const uint16_t *w,
                                int32_t steps, float *sums) {
    const uint16_t *lower = (const uint16_t *)((const char *)a + TILE * row_bytes);
    _tile_zero(0);
    _tile_zero(1);
    _tile_zero(2);
    _tile_zero(3);
    for (int32_t step = 0; step < steps; step++) {
        _tile_loadd(6, w + (ptrdiff_t)step * 2 * TILE_SIZE, ROW_BYTES);
        _tile_loadd(4, a + (ptrdiff_t)step * STEP, row_bytes);
        _tile_loadd(7, w + (ptrdiff_t)step * 2 * TILE_SIZE + TILE_SIZE, ROW_BYTES);
        _tile_loadd(5, lower + (ptrdiff_t)step * STEP, row_bytes);
        _tile_dpbf16ps(0, 4, 6);
        _tile_dpbf16ps(1, 4, 7);
        _tile_dpbf16ps(2, 5, 6);
        _tile_dpbf16ps(3, 5, 7);
    }
    enum { BLOCK_BYTES = 2 * TILE * sizeof(float) };
    _tile_stored(0, sums, BLOCK_BYTES);
    _tile_stored(1, sums + TILE, BLOCK_BYTES);
    _tile_stored(2, sums + TILE * 2 * TILE, BLOCK_BYTES);
    _tile_stored(3, sums + TILE * 2 * TILE + TILE, BLOCK_BYTES);
}

/// Adds the bias to a block of sums and writes the part of it that lies in C.
TARGET static inline void finish(const float *sums, const float *bias, int32_t rows, int32_t columns,
                                 float *c, ptrdiff_t c_stride) {
    const __mmask16 low = columns >= 16 ? 0xffff : (__mmask16)((1u << columns) - 1);
    const __mmask16 high = columns >= 32   ? 0xffff
                           : columns <= 16 ? 0
                                           : (__mmask16)((1u << (columns - 16)) - 1);
    const __m512 bias0 = bias ? _mm512_maskz_loadu_ps(low, bias) : _mm512_setzero_ps();
    const __m512 bias1 = bias ? _mm512_maskz_loadu_ps(high, bias + 16) : _mm512_setzero_ps();
    for (int32_t i = 0; i < rows && i < 2 * TILE; i++) {
        const float *from = sums + i * 2 * TILE;
        float *to = c + i * c_stride;
        _mm512_mask_storeu_ps(to, low, _mm512_add_ps(_mm512_load_ps(from), bias0));
        _mm512_mask_storeu_ps(to + 16, high, _mm512_add_ps(_mm512_load_ps(from + TILE), bias1));
    }
}

TARGET static void multiply(const float *a, ptrdiff_t a_stride, int32_t m, const void *packed,
                            const float *bias, int32_t n, int32_t k, float *c, ptrdiff_t c_stride,
                            void *scratch) {
    const int32_t width = wardbook_round_up(k, STEP);
    const ptrdiff_t row_bytes = (ptrdiff_t)width * (ptrdiff_t)sizeof(uint16_t);
    convert(a, a_stride, m, k, scratch);
    struct tile_config config = {.palette = 1};
    for (int tile = 0; tile < 8; tile++) {
        config.row_bytes[tile] = ROW_BYTES;
        config.rows[tile] = TILE;
    }
    _tile_loadconfig(&config);
    _Alignas(64) float sums[4 * TILE * TILE];
    for (int32_t j = 0; j < n; j += 2 * TILE) {
        const uint16_t *w = (const uint16_t *)packed + (ptrdiff_t)j * width;
        for (int32_t i = 0; i < m; i += 2 * TILE) {
            block((const uint16_t *)scratch + (ptrdiff_t)i * width, row_bytes, w, width / STEP, sums);
            finish(sums, bias ? bias + j : NULL, m - i, n - j, c + i * c_stride + j, c_stride);
        }
    }
    _tile_release();
}

const wardbook_gemm_kernel wardbook_gemm_amx = {"amx-bf16", packed_size, pack, scratch_size, multiply};

#endif
