// SPDX-License-Identifier: Apache-2.0
//
// Matrix products in plain C: what the others must agree with. W is packed into panels of 16 rows,
// column after column, so that the inner loop adds 16 independent sums, which any compiler turns
// into vectors without changing the order of additions.

#include <string.h>

enum { PANEL = 16 };

#include "gemm_panels.h"

static void multiply(const float *a, ptrdiff_t a_stride, int32_t m, const void *packed,
                     const float *bias, int32_t n, int32_t k, float *c, ptrdiff_t c_stride,
                     void *scratch) {
    (void)scratch;
    for (int32_t first = 0; first < n; first += PANEL) {
        const float *panel = (const float *)packed + (ptrdiff_t)first * k;
        const size_t width = (size_t)(n - first < PANEL ? n - first : PANEL);
        for (int32_t i = 0; i < m; i++) {
            float sums[PANEL] = {0};
            if (bias) memcpy(sums, bias + first, width * sizeof *sums);
            for (int32_t l = 0; l < k; l++) {
                const float x = a[i * a_stride + l];
                for (int j = 0; j < PANEL; j++) sums[j] += x * panel[(ptrdiff_t)l * PANEL + j];
            }
            memcpy(c + i * c_stride + first, sums, width * sizeof *sums);
        }
    }
}

const wardbook_gemm_kernel wardbook_gemm_portable = {"portable", packed_size, pack, scratch_size,
                                                     multiply};
