/* SPDX-License-Identifier: Apache-2.0
 *
 * Formats with blocks of 256, and IQ4_NL, whose table they share: groups of 16 or 32 numbers get a scale (and a minimum) each, those are
 * rounded to a few bits under a scale of the block, and only then the numbers are rounded, with the scales
 * as they will be read. */
#include "quantize_super.h"

#include "expand.h"
#include "fit.h"

/* What a mistake costs: more for large numbers, which contribute more to products. */
static void weigh(const float *x, int n, float *weight) {
    float squares = 0;
    for (int i = 0; i < n; i++) squares += x[i] * x[i];
    const float size = sqrtf(squares / (float)n);
    for (int i = 0; i < n; i++) weight[i] = size + fabsf(x[i]) + 1e-30f;
}

/* The scales and minima of a block's groups, as they will be read. */
typedef struct {
    wardbook_half d, dmin;
    int scales[16], minima[16];
} affine_scales;

/* Fits groups of `n` numbers with integers up to `high`, and rounds scales and minima to `levels`. */
static void fit_groups(const float *x, int n, int high, int levels, affine_scales *out) {
    float scales[16], minima[16], weight[FIT_MAX], top = 0, top_minimum = 0;
    for (int g = 0; g < GROUP / n; g++) {
        weigh(x + g * n, n, weight);
        scales[g] = fit_affine(x + g * n, weight, n, high, &minima[g]);
        top = fmaxf(top, scales[g]);
        top_minimum = fmaxf(top_minimum, minima[g]);
    }
    out->d = float_to_half(top / (float)levels);
    out->dmin = float_to_half(top_minimum / (float)levels);
    const float d = half_to_float(out->d), dmin = half_to_float(out->dmin);
    for (int g = 0; g < GROUP / n; g++) {
        out->scales[g] = d > 0 ? nearest(scales[g] / d, 0, levels) : 0;
        out->minima[g] = dmin > 0 ? nearest(minima[g] / dmin, 0, levels) : 0;
    }
}

/* The integers of all groups under the rounded scales. */
static void round_groups(const float *x, int n, int high, const affine_scales *s, uint8_t *q) {
    const float d = half_to_float(s->d), dmin = half_to_float(s->dmin);
    for (int i = 0; i < GROUP; i++) {
        const float scale = d * (float)s->scales[i / n], minimum = dmin * (float)s->minima[i / n];
        q[i] = (uint8_t)(scale > 0 ? nearest((x[i] + minimum) / scale, 0, high) : 0);
    }
}

/* Eight scales and eight minima of six bits in twelve bytes. */
static void pack_sixes(const affine_scales *s, uint8_t *out) {
    for (int g = 0; g < 4; g++) {
        out[g] = (uint8_t)(s->scales[g] | (s->scales[g + 4] >> 4) << 6);
        out[g + 4] = (uint8_t)(s->minima[g] | (s->minima[g + 4] >> 4) << 6);
        out[g + 8] = (uint8_t)((s->scales[g + 4] & 15) | (s->minima[g + 4] & 15) << 4);
    }
}

/* Nibbles of 64 numbers after 64: the first 32 low, the others high. */
static void pack_nibbles(const uint8_t *q, uint8_t *out) {
    for (int i = 0; i < GROUP / 2; i++) {
        const uint8_t *pair = q + i / 32 * 64 + i % 32;
        out[i] = (uint8_t)((pair[0] & 15) | (pair[32] & 15) << 4);
    }
}

/* Two bits of 128 numbers after 128: four quarters of 32 in each byte. */
static void pack_pairs(const uint8_t *q, uint8_t *out) {
    for (int i = 0; i < GROUP / 4; i++) {
        const uint8_t *four = q + i / 32 * 128 + i % 32;
        out[i] = (uint8_t)((four[0] & 3) | (four[32] & 3) << 2 | (four[64] & 3) << 4 |
                           (four[96] & 3) << 6);
    }
}

static void write_q2_k(const float *x, wardbook_q2_k *out) {
    affine_scales s;
    uint8_t q[GROUP];
    fit_groups(x, 16, 3, 15, &s);
    round_groups(x, 16, 3, &s, q);
    for (int g = 0; g < 16; g++) out->scales[g] = (uint8_t)(s.scales[g] | s.minima[g] << 4);
    pack_pairs(q, out->qs);
    out->d = s.d;
    out->dmin = s.dmin;
}

static void write_q4_k(const float *x, wardbook_q4_k *out) {
    affine_scales s;
    uint8_t q[GROUP];
    fit_groups(x, 32, 15, 63, &s);
    round_groups(x, 32, 15, &s, q);
    pack_sixes(&s, out->scales);
    pack_nibbles(q, out->qs);
    out->d = s.d;
    out->dmin = s.dmin;
}

static void write_q5_k(const float *x, wardbook_q5_k *out) {
    affine_scales s;
    uint8_t q[GROUP];
    fit_groups(x, 32, 31, 63, &s);
    round_groups(x, 32, 31, &s, q);
    pack_sixes(&s, out->scales);
    pack_nibbles(q, out->qs);
    memset(out->qh, 0, sizeof out->qh);
    for (int i = 0; i < GROUP; i++) out->qh[i % 32] |= (uint8_t)(q[i] >> 4 << i / 32);
    out->d = s.d;
    out->dmin = s.dmin;
}

/* Fits groups of 16 with integers low ... high; scales become low_scale ... -low_scale - 1 times the
 * result. `q` gets the integers under the rounded scales. */
static wardbook_half fit_signed(const float *x, int low, int high, int low_scale, int *scales, int *q) {
    float fitted[16], weight[FIT_MAX], extreme = 0;
    for (int g = 0; g < 16; g++) {
        weigh(x + g * 16, 16, weight);
        for (int i = 0; i < 16; i++) weight[i] *= weight[i];
        fitted[g] = fit_symmetric(x + g * 16, weight, 16, low, high, q);
        if (fabsf(fitted[g]) > fabsf(extreme)) extreme = fitted[g];
    }
    const wardbook_half half = float_to_half(extreme / (float)low_scale);
    const float d = half_to_float(half);
    for (int i = 0; i < GROUP; i++) {
        const int g = i / 16;
        scales[g] = d != 0 ? nearest(fitted[g] / d, low_scale, -low_scale - 1) : 0;
        const float scale = d * (float)scales[g];
        q[i] = scale != 0 ? nearest(x[i] / scale, low, high) : 0;
    }
    return half;
}

static void write_q3_k(const float *x, wardbook_q3_k *out) {
    int scales[16], q[GROUP];
    uint8_t low[GROUP];
    out->d = fit_signed(x, -4, 3, -32, scales, q);
    memset(out->hmask, 0, sizeof out->hmask);
    memset(out->scales, 0, sizeof out->scales);
    for (int i = 0; i < GROUP; i++) {
        low[i] = (uint8_t)((q[i] + 4) & 3);
        if (q[i] >= 0) out->hmask[i % 32] |= (uint8_t)(1 << i / 32);
    }
    for (int g = 0; g < 16; g++) {
        const int level = scales[g] + 32;
        out->scales[g % 8] |= (uint8_t)((level & 15) << (g < 8 ? 0 : 4));
        out->scales[8 + g % 4] |= (uint8_t)(level >> 4 << 2 * (g / 4));
    }
    pack_pairs(low, out->qs);
}

static void write_q6_k(const float *x, wardbook_q6_k *out) {
    int scales[16], q[GROUP];
    out->d = fit_signed(x, -32, 31, -128, scales, q);
    for (int g = 0; g < 16; g++) out->scales[g] = (int8_t)scales[g];
    for (int half = 0; half < 2; half++) {
        const int *from = q + 128 * half;
        for (int i = 0; i < 32; i++) {
            const int a = from[i] + 32, b = from[i + 32] + 32, c = from[i + 64] + 32,
                      d = from[i + 96] + 32;
            out->ql[64 * half + i] = (uint8_t)((a & 15) | (c & 15) << 4);
            out->ql[64 * half + i + 32] = (uint8_t)((b & 15) | (d & 15) << 4);
            out->qh[32 * half + i] = (uint8_t)(a >> 4 | b >> 4 << 2 | c >> 4 << 4 | d >> 4 << 6);
        }
    }
}

/* 32 numbers as places in the IQ4 table, for a scale as it will be read. */
static void pack_entries(const float *x, float scale, uint8_t *out) {
    const float inverse = scale != 0 ? 1 / scale : 0;
    for (int i = 0; i < 16; i++) {
        const int low = nearest_entry(x[i] * inverse), high = nearest_entry(x[i + 16] * inverse);
        out[i] = (uint8_t)(low | high << 4);
    }
}

void write_iq4_nl(const float *x, wardbook_iq4_nl *out) {
    float weight[FIT_MAX];
    weigh(x, 32, weight);
    out->d = float_to_half(fit_table(x, weight, 32));
    pack_entries(x, half_to_float(out->d), out->qs);
}

static void write_iq4_xs(const float *x, wardbook_iq4_xs *out) {
    float fitted[8], weight[FIT_MAX], extreme = 0;
    for (int g = 0; g < 8; g++) {
        weigh(x + 32 * g, 32, weight);
        fitted[g] = fit_table(x + 32 * g, weight, 32);
        if (fabsf(fitted[g]) > fabsf(extreme)) extreme = fitted[g];
    }
    memset(out, 0, sizeof *out);
    out->d = float_to_half(extreme / -32);
    const float d = half_to_float(out->d);
    for (int g = 0; g < 8; g++) {
        const int scale = d != 0 ? nearest(fitted[g] / d, -32, 31) : 0, level = scale + 32;
        out->scales_l[g / 2] |= (uint8_t)((level & 15) << 4 * (g % 2));
        out->scales_h |= (uint16_t)(level >> 4 << 2 * g);
        pack_entries(x + 32 * g, d * (float)scale, out->qs + 16 * g);
    }
}

void write_super_block(int32_t format, const float *x, void *block) {
    switch (format) {
    case WARDBOOK_Q2_K: write_q2_k(x, block); break;
    case WARDBOOK_Q3_K: write_q3_k(x, block); break;
    case WARDBOOK_Q4_K: write_q4_k(x, block); break;
    case WARDBOOK_Q5_K: write_q5_k(x, block); break;
    case WARDBOOK_IQ4_XS: write_iq4_xs(x, block); break;
    default: write_q6_k(x, block); break;
    }
}
