// SPDX-License-Identifier: Apache-2.0
//
// Matrix products for the sentence encoders: C = A x W^T + bias, where W is packed once into the
// order in which a kernel reads it. One kernel for each instruction set, all with the same
// functions; the portable one is the specification. Kernels neither allocate nor start threads.

#ifndef WARDBOOK_GEMM_H
#define WARDBOOK_GEMM_H

#include <stddef.h>
#include <stdint.h>

/// How one instruction set multiplies matrices. Letters: M rows of A, N rows of W, K columns of both.
typedef struct wardbook_gemm_kernel {
    /// `portable`, `avx2`, `avx512` or `amx-bf16`.
    const char *_Nonnull name;
    /// Bytes of a packed W of N x K. Packed matrices are aligned to 64 bytes.
    size_t (*_Nonnull packed_size)(int32_t n, int32_t k);
    /// Packs W; its element (n, k) is at `w[n * row_stride + k * column_stride]`.
    void (*_Nonnull pack)(const float *_Nonnull w, ptrdiff_t row_stride, ptrdiff_t column_stride,
                          int32_t n, int32_t k, void *_Nonnull packed);
    /// Bytes of working memory that `multiply` needs for M x K; aligned to 64 bytes; may be 0.
    size_t (*_Nonnull scratch_size)(int32_t m, int32_t k);
    /// C[m][n] = sum over k of A[m][k] * W[n][k], plus bias[n] if there is a bias. Strides are in
    /// elements. C must not overlap A.
    void (*_Nonnull multiply)(const float *_Nonnull a, ptrdiff_t a_stride, int32_t m,
                              const void *_Nonnull packed, const float *_Nullable bias, int32_t n,
                              int32_t k, float *_Nonnull c, ptrdiff_t c_stride,
                              void *_Nullable scratch);
} wardbook_gemm_kernel;

/// Number of kernels that this processor runs, at least 1. The first is the fastest.
int32_t wardbook_gemm_kernel_count(void);

/// The kernels that this processor runs, fastest first, the portable one last.
const wardbook_gemm_kernel *_Nonnull wardbook_gemm_kernel_at(int32_t index);

#endif
