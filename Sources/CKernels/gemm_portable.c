// SPDX-License-Identifier: Apache-2.0
//
// Matrix products in plain C: what the others must agree with.

#include "gemm_kernels.h"

static size_t packed_size(int32_t n, int32_t k) {
    return (size_t)n * (size_t)k * sizeof(float);
}

static void pack(const float *w, ptrdiff_t row_stride, ptrdiff_t column_stride, int32_t n, int32_t k,
                 void *packed) {
    float *out = packed;
    for (int32_t row = 0; row < n; row++) {
        for (int32_t column = 0; column < k; column++) {
            *out++ = w[row * row_stride + column * column_stride];
        }
    }
}

static size_t scratch_size(int32_t m, int32_t k) {
    (void)m;
    (void)k;
    return 0;
}

static void multiply(const float *a, ptrdiff_t a_stride, int32_t m, const void *packed,
                     const float *bias, int32_t n, int32_t k, float *c, ptrdiff_t c_stride,
                     void *scratch) {
    (void)scratch;
    const float *w = packed;
    for (int32_t i = 0; i < m; i++) {
        for (int32_t j = 0; j < n; j++) {
            float sum = bias ? bias[j] : 0;
            for (int32_t l = 0; l < k; l++) sum += a[i * a_stride + l] * w[(ptrdiff_t)j * k + l];
            c[i * c_stride + j] = sum;
        }
    }
}

const wardbook_gemm_kernel wardbook_gemm_portable = {"portable", packed_size, pack, scratch_size, multiply};
