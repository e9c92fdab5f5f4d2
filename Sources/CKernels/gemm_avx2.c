// SPDX-License-Identifier: Apache-2.0
//
// Single-precision matrix products with 256-bit vectors and fused multiply-add. W is packed into
// panels of 16 rows; up to 6 rows of A meet a panel in registers.

#include "gemm_kernels.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#define TARGET __attribute__((target("avx2,fma")))
enum { PANEL = 16, ROWS = 6 };

#include "gemm_panels.h"

/// `rows` rows of A times one panel. Inlined with a constant `rows`, the sums stay in registers.
TARGET static inline __attribute__((always_inline)) void
block(int rows, const float *a, ptrdiff_t a_stride, const float *panel, const float *bias,
      int32_t columns, int32_t k, float *c, ptrdiff_t c_stride) {
    const int32_t width = columns < PANEL ? columns : PANEL;
    float tail[PANEL] = {0};
    if (bias) memcpy(tail, bias, (size_t)width * sizeof(float));
    __m256 sum[ROWS][2];
    for (int i = 0; i < rows; i++) {
        sum[i][0] = _mm256_loadu_ps(tail);
        sum[i][1] = _mm256_loadu_ps(tail + 8);
    }
    for (int32_t l = 0; l < k; l++) {
        const __m256 w0 = _mm256_load_ps(panel + (ptrdiff_t)l * PANEL);
        const __m256 w1 = _mm256_load_ps(panel + (ptrdiff_t)l * PANEL + 8);
        for (int i = 0; i < rows; i++) {
            const __m256 x = _mm256_broadcast_ss(a + i * a_stride + l);
            sum[i][0] = _mm256_fmadd_ps(x, w0, sum[i][0]);
            sum[i][1] = _mm256_fmadd_ps(x, w1, sum[i][1]);
        }
    }
    for (int i = 0; i < rows; i++) {
        float *out = width == PANEL ? c + i * c_stride : tail;
        _mm256_storeu_ps(out, sum[i][0]);
        _mm256_storeu_ps(out + 8, sum[i][1]);
        if (width < PANEL) memcpy(c + i * c_stride, tail, (size_t)width * sizeof(float));
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
        for (; i < m; i++) {
            block(1, a + i * a_stride, a_stride, panel, b, n - j, k, c + i * c_stride + j, c_stride);
        }
    }
}

const wardbook_gemm_kernel wardbook_gemm_avx2 = {"avx2", packed_size, pack, scratch_size, multiply};

#endif
