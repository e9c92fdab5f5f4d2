/* SPDX-License-Identifier: Apache-2.0
 *
 * Formats with blocks of 32, and plain ones. The formats of one scale follow the rules of
 * github.com/ggml-org/ggml to the bit, so that files can be compared. */
#include "include/wardbook_quantize.h"

#include <math.h>

#include "expand.h"
#include "quantize_super.h"

enum { BLOCK = 32 };

static void write_q8_0(const float *x, wardbook_q8_0 *out) {
    float extreme = 0;
    for (int i = 0; i < BLOCK; i++) extreme = fmaxf(extreme, fabsf(x[i]));
    const float scale = extreme / 127, inverse = scale > 0 ? 1 / scale : 0;
    out->d = float_to_half(scale);
    for (int i = 0; i < BLOCK; i++) out->qs[i] = (int8_t)roundf(x[i] * inverse);
}

/* Scale by which the number farthest from zero becomes `low`. */
static float signed_scale(const float *x, int low) {
    float extreme = 0;
    for (int i = 0; i < BLOCK; i++) {
        if (fabsf(x[i]) > fabsf(extreme)) extreme = x[i];
    }
    return extreme / (float)low;
}

/* Smallest number, and by `scale` the distance to the largest in `steps`. */
static float least_and_scale(const float *x, int steps, float *scale) {
    float least = x[0], most = x[0];
    for (int i = 1; i < BLOCK; i++) {
        least = x[i] < least ? x[i] : least;
        most = x[i] > most ? x[i] : most;
    }
    *scale = (most - least) / (float)steps;
    return least;
}

/* The integer part of x + half, at most `high`: how these formats round. */
static int stepped(float x, float half, int high) {
    const int q = (int)(x + half);
    return q < 0 ? 0 : q > high ? high : q;
}

static void write_q4_0(const float *x, wardbook_q4_0 *out) {
    const float scale = signed_scale(x, -8), inverse = scale != 0 ? 1 / scale : 0;
    out->d = float_to_half(scale);
    for (int i = 0; i < BLOCK / 2; i++) {
        const int low = stepped(x[i] * inverse, 8.5f, 15);
        const int high = stepped(x[i + BLOCK / 2] * inverse, 8.5f, 15);
        out->qs[i] = (uint8_t)(low | high << 4);
    }
}

static void write_q4_1(const float *x, wardbook_q4_1 *out) {
    float scale;
    const float least = least_and_scale(x, 15, &scale), inverse = scale != 0 ? 1 / scale : 0;
    out->d = float_to_half(scale);
    out->m = float_to_half(least);
    for (int i = 0; i < BLOCK / 2; i++) {
        const int low = stepped((x[i] - least) * inverse, 0.5f, 15);
        const int high = stepped((x[i + BLOCK / 2] - least) * inverse, 0.5f, 15);
        out->qs[i] = (uint8_t)(low | high << 4);
    }
}

/* Spreads 32 integers of five bits over nibbles and a word of fifth bits. */
static uint32_t write_fives(const int *q, uint8_t *nibbles) {
    uint32_t fifth = 0;
    for (int i = 0; i < BLOCK / 2; i++) {
        nibbles[i] = (uint8_t)((q[i] & 15) | (q[i + BLOCK / 2] & 15) << 4);
    }
    for (int i = 0; i < BLOCK; i++) fifth |= (uint32_t)(q[i] >> 4 & 1) << i;
    return fifth;
}

static void write_q5_0(const float *x, wardbook_q5_0 *out) {
    const float scale = signed_scale(x, -16), inverse = scale != 0 ? 1 / scale : 0;
    int q[BLOCK];
    for (int i = 0; i < BLOCK; i++) q[i] = stepped(x[i] * inverse, 16.5f, 31);
    out->d = float_to_half(scale);
    out->qh = write_fives(q, out->qs);
}

static void write_q5_1(const float *x, wardbook_q5_1 *out) {
    float scale;
    const float least = least_and_scale(x, 31, &scale), inverse = scale != 0 ? 1 / scale : 0;
    int q[BLOCK];
    for (int i = 0; i < BLOCK; i++) q[i] = stepped((x[i] - least) * inverse, 0.5f, 31);
    out->d = float_to_half(scale);
    out->m = float_to_half(least);
    out->qh = write_fives(q, out->qs);
}

/* Nearest bfloat16, ties to even. */
static uint16_t float_to_bf16(float value) {
    const uint32_t bits = float_to_bits(value);
    return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

static void write_block(int32_t format, const float *x, void *block) {
    switch (format) {
    case WARDBOOK_F32: memcpy(block, x, sizeof *x); break;
    case WARDBOOK_F16: *(wardbook_half *)block = float_to_half(*x); break;
    case WARDBOOK_BF16: *(uint16_t *)block = float_to_bf16(*x); break;
    case WARDBOOK_Q8_0: write_q8_0(x, block); break;
    case WARDBOOK_Q4_0: write_q4_0(x, block); break;
    case WARDBOOK_Q4_1: write_q4_1(x, block); break;
    case WARDBOOK_Q5_0: write_q5_0(x, block); break;
    case WARDBOOK_Q5_1: write_q5_1(x, block); break;
    case WARDBOOK_IQ4_NL: write_iq4_nl(x, block); break;
    default: write_super_block(format, x, block); break;
    }
}

int32_t wardbook_quantize_blocks(int32_t format, const float *x, int64_t count, void *blocks) {
    const int32_t elements = wardbook_block_elements(format), size = wardbook_block_bytes(format);
    if (elements == 0) return 0;
    float finite[GROUP];
    for (int64_t i = 0; i < count; i += elements) {
        for (int j = 0; j < elements; j++) finite[j] = isfinite(x[i + j]) ? x[i + j] : 0;
        write_block(format, finite, (char *)blocks + i / elements * size);
    }
    return 1;
}
