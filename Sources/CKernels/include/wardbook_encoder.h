// SPDX-License-Identifier: Apache-2.0
//
// The steps of an encoder between its matrix products, row by row. Plain C that the compiler
// vectorises once for each instruction set.

#ifndef WARDBOOK_ENCODER_ROWS_H
#define WARDBOOK_ENCODER_ROWS_H

#include <stddef.h>
#include <stdint.h>

/// x = (x - mean) / sqrt(variance + epsilon) * gain + bias, after adding `residual` to x.
/// x and residual: `rows` rows of `width`, contiguous.
void wardbook_add_layer_norm(float *_Nonnull x, const float *_Nullable residual,
                       const float *_Nonnull gain, const float *_Nonnull bias, float epsilon,
                       int32_t rows, int32_t width);

/// x = x / 2 * (1 + erf(x / sqrt 2)), absolute error below 1e-6.
void wardbook_gelu(float *_Nonnull x, int64_t count);

/// Each row of x becomes softmax(scale * x + offset); `offset` has the shape of x or is absent. A row
/// has room for `width` rounded up to 16 numbers, at least 16; what lies beyond `width` is overwritten.
void wardbook_softmax(float *_Nonnull x, ptrdiff_t x_stride, const float *_Nullable offset,
                ptrdiff_t offset_stride, float scale, int32_t rows, int32_t width);

#endif
