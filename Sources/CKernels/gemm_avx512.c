// SPDX-License-Identifier: Apache-2.0
//
// Single-precision matrix products with 512-bit vectors. W is packed into panels of 32 rows, so
// that two vectors hold one column of a panel; up to 12 rows of A meet a panel in registers.

#include "gemm_kernels.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl")))
enum { PANEL = 32, ROWS = 12 };

#include "gemm_panels.h"

/// `rows` rows of A times one panel. Inlined with a constant `rows`, the sums stay in registers.
TARGET static inline __attribute__((always_inline)) void
block(int rows, const float *a, ptrdiff_t a_stride, const float *panel, const float *bias,
      int32_t columns, int32_t k, float *c, ptrdiff_t c_stride) {
    const __mmask16 low = columns >= 16 ? 0xffff : (__mmask16)((1u << columns) - 1);
    const __mmask16 high = columns >= 32   ? 0xffff
                           : columns <= 16 ? 0
                                           : (__mmask16)((1u << (columns - 16)) - 1);
    __m512 sum[ROWS][2];
    const __m512 bias0 = bias ? _mm512_maskz_loadu_ps(low, bias) : _mm512_setzero_ps();
    const __m512 bias1 = bias ? _mm512_maskz_loadu_ps(high, bias + 16) : _mm512_setzero_ps();
    for (int i = 0; i < rows; i++) {
        sum[i][0] = bias0;
        sum[i][1] = bias1;
    }
    for (int32_t l = 0; l < k; l++) {
        const __m512 w0 = _mm512_load_ps(panel + (ptrdiff_t)l * PANEL);
        const __m512 w1 = _mm512_load_ps(panel + (ptrdiff_t)l * PANEL + 16);
        for (int i = 0; i < rows; i++) {
            const __m512 x = _mm512_set1_ps(a[i * a_stride + l]);
            sum[i][0] = _mm512_fmadd_ps(x, w0, sum[i][0]);
            sum[i][1] = _mm512_fmadd_ps(x, w1, sum[i][1]);
        }
    }
    for (int i = 0; i < rows; i++) {
        _mm512_mask_storeu_ps(c + i * c_stride, low, sum[i][0]);
        if (high) _mm512_mask_storeu_ps(c + i * c_stride + 16, high, sum[i][1]);
    }
}

TARGET static void multiply(const float *a, ptrdiff_t a_stride, int32_t m, const void *packed,
                            const float *bias, int32_t n, int32_t k, float *c, ptrdiff_t c_stride,
                            void *scratch) {
    (void)scratch;
    for (int32_t j = 0; j < n; j += PANEL) {
        const float *panel = (const float *)packed + (ptrdiff_t)j * k;
        const float *b = bias ? bias + j : NULL;
        int32_t i = 0;
        for (; i + ROWS <= m; i += ROWS) {
            block(ROWS, a + i * a_stride, a_stride, panel, b, n - j, k, c + i * c_stride + j, c_stride);
        }
        for (; i + 4 <= m; i += 4) {
            block(4, a + i * a_stride, a_stride, panel, b, n - j, k, c + i * c_stride + j, c_stride);
        }
        for (; i < m; i++) {
            block(1, a + i * a_stride, a_stride, panel, b, n - j, k, c + i * c_stride + j, c_stride);
        }
    }
}

const wardbook_gemm_kernel wardbook_gemm_avx512 = {"avx512", packed_size, pack, scratch_size, multiply};

#endif
