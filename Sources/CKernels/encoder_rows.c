// SPDX-License-Identifier: Apache-2.0
//
// Layer normalisation, GELU and softmax. Exponentials are computed by a polynomial so that loops
// stay free of calls and vectorise.

#include "include/wardbook_encoder.h"

#include <math.h>
#include <string.h>

/* Clones are chosen while the program is linked at its start, before ThreadSanitizer is ready. */
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define CHOSEN_TOO_EARLY 1
#endif
#endif

#if defined(__x86_64__) && !defined(CHOSEN_TOO_EARLY)
#define FOR_EACH_PROCESSOR \
    __attribute__((target_clones("avx512f", "arch=x86-64-v3", "default")))
#else
#define FOR_EACH_PROCESSOR
#endif

/// e^x for x in [-80, 0] by 2^n times a polynomial of degree 6 (relative error below 1e-6); smaller x
/// count as -80, so that a share of it is still a normal number: subnormal ones are slow.
static inline __attribute__((always_inline)) float exponential(float x) {
    x = x < -80.0f ? -80.0f : x;
    const float n = floorf(x * 1.44269504f + 0.5f);
    const float r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
    float p = 1.0f / 720;
    p = p * r + 1.0f / 120;
    p = p * r + 1.0f / 24;
    p = p * r + 1.0f / 6;
    p = p * r + 0.5f;
    p = p * r + 1.0f;
    p = p * r + 1.0f;
    const uint32_t bits = (uint32_t)((int32_t)n + 127) << 23;
    float power;
    memcpy(&power, &bits, sizeof power);
    return p * power;
}

/// Numbers that are summed side by side.
enum { LANES = 16 };

/// The sum of all lanes, in halves, which takes four steps instead of fifteen.
static inline __attribute__((always_inline)) float lane_sum(float *lanes) {
    for (int half = LANES / 2; half > 0; half /= 2) {
        for (int lane = 0; lane < half; lane++) lanes[lane] += lanes[lane + half];
    }
    return lanes[0];
}

/// The greatest of all lanes.
static inline __attribute__((always_inline)) float lane_max(float *lanes) {
    for (int half = LANES / 2; half > 0; half /= 2) {
        for (int lane = 0; lane < half; lane++) {
            const float other = lanes[lane + half];
            lanes[lane] = other > lanes[lane] ? other : lanes[lane];
        }
    }
    return lanes[0];
}

FOR_EACH_PROCESSOR
void wardbook_add_layer_norm(float *x, const float *residual, const float *gain, const float *bias,
                       float epsilon, int32_t rows, int32_t width) {
    for (int32_t row = 0; row < rows; row++) {
        float *at = x + (ptrdiff_t)row * width;
        if (residual) {
            const float *other = residual + (ptrdiff_t)row * width;
            for (int32_t i = 0; i < width; i++) at[i] += other[i];
        }
        float sums[LANES] = {0}, squares[LANES] = {0};
        int32_t i = 0;
        for (; i + LANES <= width; i += LANES) {
            for (int lane = 0; lane < LANES; lane++) sums[lane] += at[i + lane];
        }
        float sum = 0;
        for (; i < width; i++) sum += at[i];
        sum += lane_sum(sums);
        const float mean = sum / (float)width;
        float square = 0;
        for (i = 0; i + LANES <= width; i += LANES) {
            for (int lane = 0; lane < LANES; lane++) {
                const float d = at[i + lane] - mean;
                squares[lane] += d * d;
            }
        }
        for (; i < width; i++) square += (at[i] - mean) * (at[i] - mean);
        square += lane_sum(squares);
        const float scale = 1.0f / sqrtf(square / (float)width + epsilon);
        for (i = 0; i < width; i++) at[i] = (at[i] - mean) * scale * gain[i] + bias[i];
    }
}

/// erf by formula 7.1.26 of Abramowitz and Stegun, absolute error below 1.5e-7.
FOR_EACH_PROCESSOR
void wardbook_gelu(float *x, int64_t count) {
    for (int64_t i = 0; i < count; i++) {
        const float z = fabsf(x[i]) * 0.70710678f;
        const float t = 1.0f / (1.0f + 0.3275911f * z);
        float p = 1.061405429f;
        p = p * t - 1.453152027f;
        p = p * t + 1.421413741f;
        p = p * t - 0.284496736f;
        p = p * t + 0.254829592f;
        const float tail = p * t * exponential(-z * z);
        x[i] = 0.5f * (x[i] + fabsf(x[i]) * (1.0f - tail));
    }
}

FOR_EACH_PROCESSOR
void wardbook_softmax(float *x, ptrdiff_t x_stride, const float *offset, ptrdiff_t offset_stride,
                      float scale, int32_t rows, int32_t width) {
    const int32_t padded = (width + LANES - 1) / LANES * LANES;
    for (int32_t row = 0; row < rows; row++) {
        float *at = x + row * x_stride;
        for (int32_t i = width; i < padded; i++) at[i] = 0;
        for (int32_t i = 0; i < padded; i++) at[i] *= scale;
        if (offset) {
            const float *add = offset + row * offset_stride;
            for (int32_t i = 0; i < width; i++) at[i] += add[i];
        }
        /* Whole vectors only: what lies beyond the row is too low to count. */
        for (int32_t i = width; i < padded; i++) at[i] = -1e30f;
        float tops[LANES], sums[LANES] = {0};
        for (int lane = 0; lane < LANES; lane++) tops[lane] = at[lane];
        for (int32_t i = LANES; i < padded; i += LANES) {
            for (int lane = 0; lane < LANES; lane++) {
                tops[lane] = at[i + lane] > tops[lane] ? at[i + lane] : tops[lane];
            }
        }
        const float top = lane_max(tops);
        for (int32_t i = 0; i < padded; i += LANES) {
            for (int lane = 0; lane < LANES; lane++) {
                at[i + lane] = exponential(at[i + lane] - top);
                sums[lane] += at[i + lane];
            }
        }
        const float share = 1.0f / lane_sum(sums);
        for (int32_t i = 0; i < padded; i++) at[i] *= share;
    }
}
