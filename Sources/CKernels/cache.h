/* SPDX-License-Identifier: Apache-2.0
 *
 * How a key-value cache is read and written, for each kind of number that it may hold. Keys lie by
 * sixteen positions, [S/16][D][16], so that sixteen scores grow side by side; values as [S][D].
 * Included by each instruction set; the kind is a constant wherever it matters. */
#ifndef WARDBOOK_CACHE_H
#define WARDBOOK_CACHE_H

#include "loops.h"

/* A cache of bytes: values are runs of 18 bytes, a scale and sixteen numbers of a position; keys
 * are runs of 288 bytes, the scales of sixteen positions and then their numbers, position by
 * position for each of sixteen columns. */
enum { Q8_VALUES = 18, Q8_KEYS = 288 };

INLINE void load_bytes(const int8_t *bytes, f32x16 *out) {
    i8x16 numbers;
    memcpy(&numbers, bytes, sizeof numbers);
    *out = __builtin_convertvector(numbers, f32x16);
}

/* The keys of sixteen positions, one column, of a cache of a constant kind, from number `at` on. */
INLINE void load_keys(int kind, const void *cache, int64_t at, f32x16 *out) {
    if (kind == WARDBOOK_CACHE_F32) {
        *out = LOAD16((const float *)cache + at);
    } else if (kind == WARDBOOK_CACHE_F16) {
        load_halves((const wardbook_half *)cache + at, out);
    } else {
        const int8_t *run = (const int8_t *)cache + at / 256 * Q8_KEYS;
        f32x16 scales;
        load_halves((const wardbook_half *)run, &scales);
        load_bytes(run + 32 + at % 256, out);
        *out *= scales;
    }
}

/* Sixteen columns of the value of one position. */
INLINE void load_values(int kind, const void *cache, int64_t at, f32x16 *out) {
    if (kind == WARDBOOK_CACHE_F32) {
        *out = LOAD16((const float *)cache + at);
    } else if (kind == WARDBOOK_CACHE_F16) {
        load_halves((const wardbook_half *)cache + at, out);
    } else {
        const int8_t *run = (const int8_t *)cache + at / 16 * Q8_VALUES;
        wardbook_half scale;
        memcpy(&scale, run, sizeof scale);
        load_bytes(run + 2, out);
        *out *= half_to_float(scale);
    }
}

/* Keys and values are read once, in order; the processor's own prefetching stops at every page. */
enum { CACHE_AHEAD = 2048 /* numbers */ };

INLINE void prefetch_cached(int kind, const void *cache, int64_t at) {
    int64_t place = at + CACHE_AHEAD;
    place = kind == WARDBOOK_CACHE_F32   ? place * 4
            : kind == WARDBOOK_CACHE_F16 ? place * 2
                                         : place / 16 * Q8_VALUES;
    __builtin_prefetch((const char *)cache + place);
}

/* Sixteen numbers as bytes, every `step`th one, and their scale. */
static void store_bytes(const float *x, wardbook_half *scale, int8_t *bytes, int32_t step) {
    f32x16 v = LOAD16(x);
    f32x16 size = __builtin_elementwise_max(v, -v);
    *scale = float_to_half(__builtin_reduce_max(size) / 127);
    float rounded = half_to_float(*scale), inverse = rounded > 0 ? 1 / rounded : 0;
    for (int32_t i = 0; i < 16; i++) {
        float n = rintf(x[i] * inverse);
        bytes[i * step] = (int8_t)(!(n > -127) ? -127 : n > 127 ? 127 : n);
    }
}

static void store_pair(int32_t kind, const float *key, const float *value, void *keys, void *values,
                       int32_t g, int32_t slots, int32_t position, int32_t head_dim) {
    int64_t head = (int64_t)g * slots * head_dim;
    position %= slots;
    int64_t key_at = head + (int64_t)(position / 16) * 16 * head_dim + position % 16;
    int64_t value_at = head + (int64_t)position * head_dim;
    if (kind == WARDBOOK_CACHE_F32) {
        for (int32_t c = 0; c < head_dim; c++) ((float *)keys)[key_at + 16 * c] = key[c];
        memcpy((float *)values + value_at, value, sizeof *value * (size_t)head_dim);
        return;
    }
    for (int32_t c = 0; kind == WARDBOOK_CACHE_Q8 && c < head_dim; c += 16) {
        int8_t *run = (int8_t *)keys + (key_at / 256 * 256 + 16 * c) / 256 * Q8_KEYS;
        store_bytes(key + c, (wardbook_half *)run + position % 16, run + 32 + position % 16, 16);
        run = (int8_t *)values + (value_at + c) / 16 * Q8_VALUES;
        wardbook_half scale;
        store_bytes(value + c, &scale, run + 2, 1);
        memcpy(run, &scale, sizeof scale);
    }
    for (int32_t c = 0; kind == WARDBOOK_CACHE_F16 && c < head_dim; c += 16) {
        wardbook_half rounded[16];
        f32x16 v = LOAD16(key + c);
        store_halves(rounded, &v);
        for (int32_t i = 0; i < 16; i++)
            ((wardbook_half *)keys)[key_at + 16 * (c + i)] = rounded[i];
        v = LOAD16(value + c);
        store_halves((wardbook_half *)values + value_at + c, &v);
    }
}

#endif
