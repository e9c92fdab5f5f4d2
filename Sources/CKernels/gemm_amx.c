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

/// One tile of W from row `row` and column `column` on: 16 pairs of columns by 16 rows, zeros where
/// W ends.
static void pack_tile(const float *w, ptrdiff_t row_stride, ptrdiff_t column_stride, int32_t rows,
                      int32_t columns, uint16_t *out) {
    for (int32_t pair = 0; pair < STEP; pair += 2) {
        for (int32_t row = 0; row < TILE; row++) {
            const float *at = w + row * row_stride + pair * column_stride;
            *out++ = row < rows && pair < columns ? bfloat16(at[0]) : 0;
            *out++ = row < rows && pair + 1 < columns ? bfloat16(at[column_stride]) : 0;
        }
    }
}

/// The same for a whole tile whose columns are neighbours in memory: pairs of columns of a row are
/// already words, which are scattered over the rows of the tile.
TARGET static void pack_tile_by_rows(const float *w, ptrdiff_t row_stride, int32_t rows,
                                     uint16_t *out) {
    const __m512i places = _mm512_mullo_epi32(
        _mm512_set1_epi32(TILE), _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
    for (int32_t row = 0; row < TILE; row++) {
        __m512i pairs = _mm512_setzero_si512();
        if (row < rows) {
            const float *at = w + row * row_stride;
            pairs = (__m512i)_mm512_cvtne2ps_pbh(_mm512_loadu_ps(at + TILE), _mm512_loadu_ps(at));
        }
        _mm512_i32scatter_epi32((int32_t *)out + row, places, pairs, sizeof(int32_t));
    }
}

/// The same for a whole tile whose rows are neighbours in memory.
TARGET static void pack_tile_by_columns(const float *w, ptrdiff_t column_stride, int32_t columns,
                                        uint16_t *out) {
    for (int32_t pair = 0; pair < STEP; pair += 2) {
        __m512i low = _mm512_setzero_si512(), high = low;
        if (pair < columns) {
            const __m512 x = _mm512_loadu_ps(w + pair * column_stride);
            low = _mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh(x));
        }
        if (pair + 1 < columns) {
            const __m512 x = _mm512_loadu_ps(w + (pair + 1) * column_stride);
            high = _mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh(x));
        }
        _mm512_store_si512(out + pair * TILE, _mm512_or_si512(low, _mm512_slli_epi32(high, 16)));
    }
}

/// Order: pairs of tiles of 16 rows of W; within it steps of 32 columns; within it the two tiles.
static void pack(const float *w, ptrdiff_t row_stride, ptrdiff_t column_stride, int32_t n, int32_t k,
                 void *packed) {
    uint16_t *out = packed;
    for (int32_t first = 0; first < n; first += 2 * TILE) {
        for (int32_t step = 0; step < k; step += STEP) {
            for (int32_t tile = first; tile < first + 2 * TILE; tile += TILE) {
                const int32_t rows = n - tile, columns = k - step;
                const float *at = w + tile * row_stride + step * column_stride;
                if (column_stride == 1 && columns >= STEP) {
                    pack_tile_by_rows(at, row_stride, rows, out);
                } else if (row_stride == 1 && rows >= TILE) {
                    pack_tile_by_columns(at, column_stride, columns, out);
                } else {
                    pack_tile(at, row_stride, column_stride, rows, columns, out);
                }
                out += TILE_SIZE;
            }
        }
    }
}

static size_t scratch_size(int32_t m, int32_t k) {
    return (size_t)wardbook_round_up(m, 2 * TILE) * (size_t)wardbook_round_up(k, STEP) * sizeof(uint16_t);
}

/// Rounds A to bfloat16 in whole tiles, zeros where A ends: tiles of the first 16 rows, step after
/// step, then those of the next 16. Tiles are contiguous, which the prefetcher likes.
TARGET static void convert(const float *a, ptrdiff_t a_stride, int32_t m, int32_t k, uint16_t *out) {
    const int32_t width = wardbook_round_up(k, STEP);
    const int32_t padded = wardbook_round_up(m, 2 * TILE);
    for (int32_t i = 0; i < padded; i++) {
        uint16_t *row = out + (ptrdiff_t)(i / TILE) * TILE * width + i % TILE * STEP;
        for (int32_t l = 0; l < width; l += STEP) {
            const int32_t left = i < m ? k - l : 0;
            const __mmask16 low = left >= 16 ? 0xffff : (__mmask16)((1u << left) - 1);
            const __mmask16 high = left >= 32   ? 0xffff
                                   : left <= 16 ? 0
                                                : (__mmask16)((1u << (left - 16)) - 1);
            const float *at = a + i * a_stride + l;
            const __m512 x0 = low ? _mm512_maskz_loadu_ps(low, at) : _mm512_setzero_ps();
            const __m512 x1 = high ? _mm512_maskz_loadu_ps(high, at + 16) : _mm512_setzero_ps();
            _mm512_store_si512(row + (ptrdiff_t)l * TILE, (__m512i)_mm512_cvtne2ps_pbh(x1, x0));
        }
    }
}

/// One 32 x 32 block of sums over some steps; `a` and `lower` are the packed tiles of 16 rows each,
/// `w` those of 32. A is read with a hint that it will not be needed soon: the panel of W, which
/// will be, fills half of the first-level cache.
TARGET static inline void block(const uint16_t *a, const uint16_t *lower, const uint16_t *w,
                                int32_t steps, float *sums) {
    _tile_zero(0);
    _tile_zero(1);
    _tile_zero(2);
    _tile_zero(3);
    for (int32_t step = 0; step < steps; step++) {
        _tile_loadd(6, w + (ptrdiff_t)step * 2 * TILE_SIZE, ROW_BYTES);
        _tile_stream_loadd(4, a + (ptrdiff_t)step * TILE_SIZE, ROW_BYTES);
        _tile_loadd(7, w + (ptrdiff_t)step * 2 * TILE_SIZE + TILE_SIZE, ROW_BYTES);
        _tile_stream_loadd(5, lower + (ptrdiff_t)step * TILE_SIZE, ROW_BYTES);
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

/// Where a finished block of sums goes.
struct place {
    int32_t row, column;
    /// Whether sums of earlier steps are there already.
    int adds;
};

/// Adds the bias or what is there to a block of sums and writes the part of it that lies in C.
TARGET static inline void finish(const float *sums, const float *bias, struct place place, int32_t m,
                                 int32_t n, float *c, ptrdiff_t c_stride) {
    const int32_t columns = n - place.column;
    const int32_t rows = m - place.row < 2 * TILE ? m - place.row : 2 * TILE;
    const __mmask16 low = columns >= 16 ? 0xffff : (__mmask16)((1u << columns) - 1);
    const __mmask16 high = columns >= 32   ? 0xffff
                           : columns <= 16 ? 0
                                           : (__mmask16)((1u << (columns - 16)) - 1);
    __m512 add0 = _mm512_setzero_ps(), add1 = _mm512_setzero_ps();
    if (bias && !place.adds) {
        add0 = _mm512_maskz_loadu_ps(low, bias + place.column);
        add1 = _mm512_maskz_loadu_ps(high, bias + place.column + 16);
    }
    for (int32_t i = 0; i < rows; i++) {
        const float *from = sums + i * 2 * TILE;
        float *to = c + (place.row + i) * c_stride + place.column;
        if (place.adds) {
            add0 = _mm512_maskz_loadu_ps(low, to);
            add1 = _mm512_maskz_loadu_ps(high, to + 16);
        }
        _mm512_mask_storeu_ps(to, low, _mm512_add_ps(_mm512_load_ps(from), add0));
        _mm512_mask_storeu_ps(to + 16, high, _mm512_add_ps(_mm512_load_ps(from + TILE), add1));
    }
}

TARGET static void configure_tiles(void) {
    struct tile_config config = {.palette = 1};
    for (int tile = 0; tile < 8; tile++) {
        config.row_bytes[tile] = ROW_BYTES;
        config.rows[tile] = TILE;
    }
    _tile_loadconfig(&config);
}

/// Columns are taken in stretches of STEPS_MAX steps, so that a panel of W stays in the first-level
/// cache; a block's sums are finished while the next block is multiplied.
TARGET static void multiply(const float *a, ptrdiff_t a_stride, int32_t m, const void *packed,
                            const float *bias, int32_t n, int32_t k, float *c, ptrdiff_t c_stride,
                            void *scratch) {
    enum { STEPS_MAX = 12 };
    const int32_t width = wardbook_round_up(k, STEP), steps = width / STEP;
    _Alignas(64) float sums[2][4 * TILE * TILE];
    struct place before = {-1, 0, 0};
    int turn = 0;
    convert(a, a_stride, m, k, scratch);
    configure_tiles();
    for (int32_t first = 0; first < steps; first += STEPS_MAX) {
        const int32_t some = steps - first < STEPS_MAX ? steps - first : STEPS_MAX;
        for (int32_t j = 0; j < n; j += 2 * TILE) {
            const uint16_t *w = (const uint16_t *)packed + (ptrdiff_t)j * width;
            for (int32_t i = 0; i < m; i += 2 * TILE) {
                const uint16_t *upper = (const uint16_t *)scratch + (ptrdiff_t)i * width;
                block(upper + (ptrdiff_t)first * TILE_SIZE,
                      upper + (ptrdiff_t)(steps + first) * TILE_SIZE,
                      w + (ptrdiff_t)first * 2 * TILE_SIZE, some, sums[turn]);
                turn = 1 - turn;
                if (before.row >= 0) finish(sums[turn], bias, before, m, n, c, c_stride);
                before = (struct place){i, j, first > 0};
            }
        }
    }
    finish(sums[1 - turn], bias, before, m, n, c, c_stride);
    _tile_release();
}

const wardbook_gemm_kernel wardbook_gemm_amx = {"amx-bf16", packed_size, pack, scratch_size, multiply};

#endif
