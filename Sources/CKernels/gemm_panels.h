// SPDX-License-Identifier: Apache-2.0
//
// W in panels of PANEL rows, column after column, zeros where W ends. Each file whose kernel reads
// such panels includes this once, after it has said what PANEL is.

#ifndef WARDBOOK_GEMM_PANELS_H
#define WARDBOOK_GEMM_PANELS_H

#include "gemm_kernels.h"

static size_t packed_size(int32_t n, int32_t k) {
    return (size_t)wardbook_round_up(n, PANEL) * (size_t)k * sizeof(float);
}

static void pack(const float *w, ptrdiff_t row_stride, ptrdiff_t column_stride, int32_t n, int32_t k,
                 void *packed) {
    float *out = packed;
    for (int32_t first = 0; first < n; first += PANEL) {
        for (int32_t column = 0; column < k; column++) {
            for (int32_t row = first; row < first + PANEL; row++) {
                *out++ = row < n ? w[row * row_stride + column * column_stride] : 0;
            }
        }
    }
}

/// Panels are read where they lie.
static size_t scratch_size(int32_t m, int32_t k) {
    (void)m;
    (void)k;
    return 0;
}

#endif
