/* SPDX-License-Identifier: Apache-2.0
 *
 * Loops over floats, written once with clang's vector types and compiled for each instruction set
 * by the file that includes this one. That file first defines how sixteen halves are read and
 * written (load_halves, store_halves), which is all that differs. */
#ifndef WARDBOOK_LOOPS_H
#define WARDBOOK_LOOPS_H

#include <math.h>

#include "expand.h"
#include "include/wardbook_kernels.h"

typedef float f32x16 __attribute__((vector_size(64)));
typedef int32_t i32x16 __attribute__((vector_size(64)));
typedef int8_t i8x16 __attribute__((vector_size(16)));
typedef f32x16 f32x16_unaligned __attribute__((aligned(4)));

#define LOAD16(p) (*(const f32x16_unaligned *)(p))
#define STORE16(p, v) (*(f32x16_unaligned *)(p) = (v))

/* sum += v * factors, rounded once where the instruction set can (WARDBOOK_FUSED), else twice:
 * never as the compiler pleases, since a token's result must not depend on how many others are
 * computed with it. */
INLINE void multiply_add_each(const f32x16 *v, const f32x16 *factors, f32x16 *sum) {
#ifdef WARDBOOK_FUSED
    *sum = __builtin_elementwise_fma(*v, *factors, *sum);
#else
    *sum += *v * *factors;
#endif
}

INLINE void multiply_add(const f32x16 *v, float factor, f32x16 *sum) {
    f32x16 factors = (f32x16){} + factor;
    multiply_add_each(v, &factors, sum);
}

/* --- Elementary functions, sixteen at a time --- */

/* e^x within 2 ulp for x <= 88; 0 below -87 (Cody and Waite reduction, Taylor to the sixth degree).
 * */
INLINE void exp16(f32x16 *value) {
    f32x16 x = *value;
    i32x16 kept = x >= -87.0f;
    f32x16 bounded = __builtin_elementwise_min(x, (f32x16){} + 88.0f);
    bounded = (f32x16)((i32x16)bounded & kept);
    f32x16 shifted = bounded * 1.44269504f + 12582912.0f; /* 1.5 * 2^23: rounds to an integer */
    f32x16 n = shifted - 12582912.0f;
    f32x16 r = bounded - n * 0.693359375f + n * 2.12194440e-4f;
    f32x16 p = r * (1.0f / 720) + 1.0f / 120;
    p = p * r + 1.0f / 24;
    p = p * r + 1.0f / 6;
    p = p * r + 0.5f;
    p = p * r * r + r + 1.0f;
    i32x16 exponent = ((i32x16)shifted - 0x4b400000 + 127) << 23;
    p *= (f32x16)exponent;
    *value = (f32x16)((i32x16)p & kept);
}

INLINE void tanh16(f32x16 *value) {
    f32x16 x = *value * 2.0f;
    x = __builtin_elementwise_min(x, (f32x16){} + 40.0f);
    exp16(&x);
    *value = 1.0f - 2.0f / (x + 1.0f);
}

INLINE float sum16(const f32x16 *value) {
    f32x16 v = *value;
    float a[8];
    for (int i = 0; i < 8; i++) a[i] = v[i] + v[i + 8];
    return ((a[0] + a[4]) + (a[2] + a[6])) + ((a[1] + a[5]) + (a[3] + a[7]));
}

/* --- Rows --- */

/* Blocks of 32 share d = max |x| / 127; each 16 of them have their own sum. */
static void quantize_row(const float *x, int32_t columns, int8_t *q, float *d, float *s) {
    int32_t padded = (columns + GROUP - 1) / GROUP * GROUP;
    for (int32_t c = 0; c < padded; c += 32) {
        f32x16 v[2] = {};
        if (c + 32 <= columns) {
            v[0] = LOAD16(x + c);
            v[1] = LOAD16(x + c + 16);
        } else if (c < columns) {
            memcpy(v, x + c, sizeof(float) * (size_t)(columns - c));
        }
        i32x16 sign_free = {};
        sign_free += 0x7fffffff;
        f32x16 a = (f32x16)((i32x16)v[0] & sign_free), b = (f32x16)((i32x16)v[1] & sign_free);
        float largest = __builtin_reduce_max(__builtin_elementwise_max(a, b));
        float scale = largest / 127, inverse = largest > 0 ? 127 / largest : 0;
        for (int h = 0; h < 2; h++) {
            i32x16 n = (i32x16)(v[h] * inverse + 12582912.0f) - 0x4b400000;
            i8x16 bytes = __builtin_convertvector(n, i8x16);
            memcpy(q + c + 16 * h, &bytes, 16);
            d[c / 16 + h] = scale;
            s[c / 16 + h] = scale * (float)__builtin_reduce_add(n);
        }
    }
}

static void rms_norm_row(const float *x, const float *weight, float epsilon, int32_t count,
                         float *out) {
    f32x16 squares = {};
    int32_t c = 0;
    for (; c + 16 <= count; c += 16) squares += LOAD16(x + c) * LOAD16(x + c);
    float sum = sum16(&squares);
    for (; c < count; c++) sum += x[c] * x[c];
    float scale = 1 / sqrtf(sum / (float)count + epsilon);
    if (weight)
        for (c = 0; c < count; c++) out[c] = x[c] * scale * weight[c];
    else
        for (c = 0; c < count; c++) out[c] = x[c] * scale;
}

INLINE void activate16(f32x16 *value, int32_t activation) {
    f32x16 x = *value;
    if (activation == 0) { /* x / (1 + e^-x) */
        f32x16 e = -x;
        exp16(&e);
        *value = x / (1.0f + e);
    } else { /* 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) */
        f32x16 t = 0.79788456f * x * (1.0f + 0.044715f * x * x);
        tanh16(&t);
        *value = 0.5f * x * (1.0f + t);
    }
}

static void gate_row(const float *gate, const float *up, int32_t count, int32_t activation,
                     float *out) {
    int32_t c = 0;
    for (; c + 16 <= count; c += 16) {
        f32x16 v = LOAD16(gate + c);
        activate16(&v, activation);
        STORE16(out + c, v * LOAD16(up + c));
    }
    f32x16 rest = {};
    for (int32_t i = c; i < count; i++) rest[i - c] = gate[i];
    activate16(&rest, activation);
    for (int32_t i = c; i < count; i++) out[i] = rest[i - c] * up[i];
}

static void softcap_row(float *x, int32_t count, float cap) {
    for (int32_t c = 0; c < count; c += 16) {
        int32_t left = count - c < 16 ? count - c : 16;
        f32x16 v = {};
        memcpy(&v, x + c, sizeof *x * (size_t)left);
        v /= cap;
        tanh16(&v);
        v *= cap;
        memcpy(x + c, &v, sizeof *x * (size_t)left);
    }
}

#endif
