/* SPDX-License-Identifier: Apache-2.0
 *
 * How a few numbers are best written as small integers times a scale. The searches try scales around the
 * obvious one, round, solve for the scale that suits those integers best (least squares), and keep what
 * has the smallest weighted error. */
#ifndef WARDBOOK_FIT_H
#define WARDBOOK_FIT_H

#include <math.h>
#include <string.h>

#include "include/wardbook_blocks.h"

/* Most numbers that share a scale. */
#define FIT_MAX 32
/* Scales tried on each side of the obvious one, and the distance between them in integer steps. */
#define FIT_TRIES 9
#define FIT_STEP 0.1f

/* Integer nearest to x within low ... high, ties to even. Adding and subtracting 1.5 * 2^23 rounds, since
 * only whole numbers have room beside it; unlike a library call it vectorises everywhere. */
static inline int nearest(float x, int low, int high) {
    const float clamped = x < (float)low ? (float)low : x > (float)high ? (float)high : x;
    return (int)((clamped + 0x1.8p23f) - 0x1.8p23f);
}

/* x[i] is about scale * q[i] with q in low ... high, and low = -high - 1. Returns the scale. */
static inline float fit_symmetric(const float *x, const float *weight, int n, int low, int high, int *q) {
    float extreme = 0;
    for (int i = 0; i < n; i++) {
        if (fabsf(x[i]) > fabsf(extreme)) extreme = x[i];
    }
    memset(q, 0, (size_t)n * sizeof *q);
    if (fabsf(extreme) < 1e-30f) return 0;
    float best_gain = -1, best_scale = 0;
    for (int try = -FIT_TRIES; try <= FIT_TRIES; try++) {
        /* The number farthest from zero becomes `low`, or a little more or less. */
        const float inverse = ((float)low + FIT_STEP * (float)try) / extreme;
        int candidate[FIT_MAX];
        float xq = 0, qq = 0;
        for (int i = 0; i < n; i++) {
            candidate[i] = nearest(inverse * x[i], low, high);
            xq += weight[i] * x[i] * (float)candidate[i];
            qq += weight[i] * (float)(candidate[i] * candidate[i]);
        }
        /* With scale xq / qq the error is the sum of w x^2 less xq^2 / qq. */
        if (qq > 0 && xq * xq > best_gain * qq) {
            best_gain = xq * xq / qq;
            best_scale = xq / qq;
            memcpy(q, candidate, (size_t)n * sizeof *q);
        }
    }
    return best_scale;
}

/* Place of the entry of the IQ4 table that is nearest to x. */
static inline int nearest_entry(float x) {
    int q = 0;
    for (int i = 1; i < 16; i++)
        q += 2 * x >= (float)(wardbook_iq4_values[i - 1] + wardbook_iq4_values[i]);
    return q;
}

/* x[i] is about scale times an entry of the IQ4 table. Returns the scale. */
static inline float fit_table(const float *x, const float *weight, int n) {
    float extreme = 0;
    for (int i = 0; i < n; i++) {
        if (fabsf(x[i]) > fabsf(extreme)) extreme = x[i];
    }
    if (fabsf(extreme) < 1e-30f) return 0;
    float best_gain = -1, best_scale = 0;
    /* The table is not symmetric: the extreme may come to lie at either end, or a little beyond. */
    for (int end = 0; end < 16; end += 15) {
        for (int try = -FIT_TRIES; try <= FIT_TRIES; try++) {
            const float inverse = ((float)wardbook_iq4_values[end] + (float)try) / extreme;
            float xv = 0, vv = 0;
            for (int i = 0; i < n; i++) {
                const float v = wardbook_iq4_values[nearest_entry(inverse * x[i])];
                xv += weight[i] * x[i] * v;
                vv += weight[i] * v * v;
            }
            if (vv > 0 && xv * xv > best_gain * vv) {
                best_gain = xv * xv / vv;
                best_scale = xv / vv;
            }
        }
    }
    return best_scale;
}

/* x[i] is about scale * q[i] - offset with q in 0 ... high and offset >= 0. Returns the scale. */
static inline float fit_affine(const float *x, const float *weight, int n, int high, float *offset) {
    float least = 0, most = x[0];
    float sum_w = 0, sum_x = 0;
    for (int i = 0; i < n; i++) {
        least = x[i] < least ? x[i] : least;
        most = x[i] > most ? x[i] : most;
        sum_w += weight[i];
        sum_x += weight[i] * x[i];
    }
    *offset = -least;
    if (most - least < 1e-30f) return 0;
    float best_scale = (most - least) / (float)high, best_offset = -least, best_error = INFINITY;
    for (int try = -FIT_TRIES - 1; try <= FIT_TRIES; try++) {
        const float inverse = ((float)high + FIT_STEP * (float)try) / (most - least);
        float sum_q = 0, sum_qq = 0, sum_xq = 0, q[FIT_MAX];
        for (int i = 0; i < n; i++) {
            q[i] = (float)nearest(inverse * (x[i] - least), 0, high);
            sum_q += weight[i] * q[i];
            sum_qq += weight[i] * q[i] * q[i];
            sum_xq += weight[i] * q[i] * x[i];
        }
        const float determinant = sum_w * sum_qq - sum_q * sum_q;
        if (!(determinant > 0) || !(sum_qq > 0)) continue;
        float scale = (sum_w * sum_xq - sum_x * sum_q) / determinant;
        float minus = (sum_q * sum_xq - sum_qq * sum_x) / determinant;
        if (minus < 0) {
            minus = 0;
            scale = sum_xq / sum_qq;
        }
        float error = 0;
        for (int i = 0; i < n; i++) {
            const float difference = scale * q[i] - minus - x[i];
            error += weight[i] * difference * difference;
        }
        if (error < best_error) {
            best_error = error;
            best_scale = scale;
            best_offset = minus;
        }
    }
    *offset = best_offset;
    return best_scale;
}

#endif
