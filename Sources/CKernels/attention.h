/* SPDX-License-Identifier: Apache-2.0
 *
 * Attention over the key-value cache, in segments of 256 positions: scores, softmax of the segment,
 * weighted values; then segments are merged in order (Dao et al. 2022, arXiv:2205.14135, section
 * 3.1). Included by each instruction set after loops.h.
 *
 * A "row" is one query head of one token. All query heads that share a key-value head are rows of
 * one call, and so are several tokens of a batch: keys and values are read once for all of them.
 * What a row gives does not depend on the other rows. */
#ifndef WARDBOOK_ATTENTION_H
#define WARDBOOK_ATTENTION_H

#include "cache.h"

/* Row i of a call. A softmax state is [D] sums of weighted values, then the largest score, then the
 * sum of weights, all relative to the largest score. */
typedef struct {
    const float *q;
    float *segment;   /* state of one segment alone */
    float *total;     /* state of all segments so far */
    int32_t position; /* sees positions up to this one */
} row;

enum { SEGMENT = WARDBOOK_SEGMENT };

/* scores[i][0 ..< 16 * blocks] of `count` rows with `blocks` blocks of sixteen keys; both are
 * constants with a product of at most eight: enough sums at once to hide the latency of
 * multiplying. */
INLINE void score_block(int kind, const row *rows, int count, int blocks, const void *keys,
                        int64_t at, int32_t head_dim, float *scores) {
    f32x16 sums[8] = {};
    for (int32_t c = 0; c < head_dim; c++) {
        for (int b = 0; b < blocks; b++) {
            f32x16 key;
            int64_t place = at + ((int64_t)b * head_dim + c) * 16;
            load_keys(kind, keys, place, &key);
            if (c % 2 == 0) prefetch_cached(kind, keys, place);
            for (int i = 0; i < count; i++) multiply_add(&key, rows[i].q[c], &sums[b * count + i]);
        }
    }
    for (int b = 0; b < blocks; b++)
        for (int i = 0; i < count; i++) STORE16(scores + i * SEGMENT + 16 * b, sums[b * count + i]);
}

/* segment[i][c ...] = sum over positions of weights[i][s] * values[s], for 16 * columns of them. */
INLINE void weigh_values(int kind, const row *rows, int count, int columns, const void *values,
                         int64_t at, const float *weights, int32_t positions, int32_t head_dim,
                         int32_t c) {
    f32x16 sums[4][4] = {};
    for (int32_t s = 0; s < positions; s++) {
        f32x16 value[4];
        for (int j = 0; j < columns; j += 2)
            prefetch_cached(kind, values, at + (int64_t)s * head_dim + c + 16 * j);
        for (int j = 0; j < columns; j++)
            load_values(kind, values, at + (int64_t)s * head_dim + c + 16 * j, &value[j]);
        for (int i = 0; i < count; i++)
            for (int j = 0; j < columns; j++)
                multiply_add(&value[j], weights[i * SEGMENT + s], &sums[i][j]);
    }
    for (int i = 0; i < count; i++)
        for (int j = 0; j < columns; j++) STORE16(rows[i].segment + c + 16 * j, sums[i][j]);
}

/* Scores of a constant number of rows with all blocks. */
INLINE void score_blocks(int kind, const row *rows, int count, const void *keys, int64_t at,
                         int32_t blocks, int32_t head_dim, float *scores) {
    int32_t b = 0;
    if (count <= 4)
        for (; b + 2 <= blocks; b += 2)
            score_block(kind, rows, count, 2, keys, at + (int64_t)b * 16 * head_dim, head_dim,
                        scores + 16 * b);
    for (; b < blocks; b++)
        score_block(kind, rows, count, 1, keys, at + (int64_t)b * 16 * head_dim, head_dim,
                    scores + 16 * b);
}

INLINE void score_rows(int kind, const row *rows, int count, const void *keys, int64_t at,
                       int32_t blocks, int32_t head_dim, float *scores) {
    for (int i = 0; i < count;) {
        int left = count - i, step = left >= 8 ? 8 : left >= 4 ? 4 : left;
        float *out = scores + i * SEGMENT;
        switch (step) {
            case 8: score_blocks(kind, rows + i, 8, keys, at, blocks, head_dim, out); break;
            case 4: score_blocks(kind, rows + i, 4, keys, at, blocks, head_dim, out); break;
            case 3: score_blocks(kind, rows + i, 3, keys, at, blocks, head_dim, out); break;
            case 2: score_blocks(kind, rows + i, 2, keys, at, blocks, head_dim, out); break;
            default: score_blocks(kind, rows + i, 1, keys, at, blocks, head_dim, out); break;
        }
        i += step;
    }
}

INLINE void weigh_columns(int kind, const row *rows, int count, const void *values, int64_t at,
                          const float *weights, int32_t positions, int32_t head_dim) {
    int32_t c = 0;
    for (; c + 64 <= head_dim; c += 64)
        weigh_values(kind, rows, count, 4, values, at, weights, positions, head_dim, c);
    for (; c < head_dim; c += 16)
        weigh_values(kind, rows, count, 1, values, at, weights, positions, head_dim, c);
}

INLINE void weigh_rows(int kind, const row *rows, int count, const void *values, int64_t at,
                       const float *weights, int32_t positions, int32_t head_dim) {
    for (int i = 0; i < count;) {
        int left = count - i, step = left >= 4 ? 4 : left;
        const float *w = weights + i * SEGMENT;
        switch (step) {
            case 4: weigh_columns(kind, rows + i, 4, values, at, w, positions, head_dim); break;
            case 3: weigh_columns(kind, rows + i, 3, values, at, w, positions, head_dim); break;
            case 2: weigh_columns(kind, rows + i, 2, values, at, w, positions, head_dim); break;
            default: weigh_columns(kind, rows + i, 1, values, at, w, positions, head_dim); break;
        }
        i += step;
    }
}

/* Scores of positions from ..< to become weights relative to the largest; the others become 0.
 * largest and sum tell the softmax's state. */
INLINE void soften(float *scores, int32_t width, int32_t from, int32_t to, float softcap,
                   float *largest, float *sum) {
    if (softcap > 0)
        for (int32_t s = 0; s < width; s += 16) {
            f32x16 v = LOAD16(scores + s) / softcap;
            tanh16(&v);
            STORE16(scores + s, v * softcap);
        }
    for (int32_t s = 0; s < from && s < width; s++) scores[s] = -INFINITY;
    for (int32_t s = to; s < width; s++) scores[s] = -INFINITY;
    f32x16 top = {};
    top += -INFINITY;
    for (int32_t s = 0; s < width; s += 16) {
        top = __builtin_elementwise_max(top, (f32x16)LOAD16(scores + s));
    }
    *largest = __builtin_reduce_max(top);
    f32x16 total = {};
    for (int32_t s = 0; s < width; s += 16) {
        f32x16 v = LOAD16(scores + s) - *largest;
        exp16(&v);
        STORE16(scores + s, v);
        total += v;
    }
    *sum = sum16(&total);
}

/* Segment states of the rows, for positions from `first` on. */
INLINE void attend_rows_of(int kind, const wardbook_attention *a, int32_t g, const row *rows,
                           int count, int32_t first, float *scores) {
    int32_t dim = a->head_dim, last = 0;
    for (int i = 0; i < count; i++) last = rows[i].position > last ? rows[i].position : last;
    int32_t positions = last + 1 - first < SEGMENT ? last + 1 - first : SEGMENT;
    int32_t width = (positions + 15) / 16 * 16;
    int64_t at = ((int64_t)g * a->slots + first % a->slots) * dim;
    score_rows(kind, rows, count, a->keys, at, width / 16, dim, scores);
    for (int i = 0; i < count; i++) {
        int32_t to = rows[i].position + 1 - first;
        int32_t from = a->window > 0 ? rows[i].position + 1 - a->window - first : 0;
        float *state = rows[i].segment;
        if (to > 0 && from < width) {
            soften(scores + i * SEGMENT, width, from, to, a->softcap, state + dim, state + dim + 1);
        } else { /* sees nothing of this segment */
            memset(scores + i * SEGMENT, 0, sizeof(float) * (size_t)width);
            state[dim] = -INFINITY;
        }
    }
    weigh_rows(kind, rows, count, a->values, at, scores, positions, dim);
}

static void attend_rows(const wardbook_attention *a, int32_t g, const row *rows, int count,
                        int32_t first, float *scores) {
    if (a->kind == WARDBOOK_CACHE_F32)
        attend_rows_of(WARDBOOK_CACHE_F32, a, g, rows, count, first, scores);
    else if (a->kind == WARDBOOK_CACHE_Q8)
        attend_rows_of(WARDBOOK_CACHE_Q8, a, g, rows, count, first, scores);
    else
        attend_rows_of(WARDBOOK_CACHE_F16, a, g, rows, count, first, scores);
}

INLINE void clear_state(float *state, int32_t dim) {
    memset(state, 0, sizeof(float) * (size_t)dim);
    state[dim] = -INFINITY;
    state[dim + 1] = 0;
}

/* Adds a segment's state to the total. */
static void merge_state(float *total, const float *segment, int32_t dim) {
    if (segment[dim] == -INFINITY) return;
    float top = total[dim] > segment[dim] ? total[dim] : segment[dim];
    float keep = expf(total[dim] - top), take = expf(segment[dim] - top);
    for (int32_t c = 0; c < dim; c += 16)
        STORE16(total + c, LOAD16(total + c) * keep + LOAD16(segment + c) * take);
    total[dim] = top;
    total[dim + 1] = total[dim + 1] * keep + segment[dim + 1] * take;
}

/* First segment that a token at `position` may see. */
INLINE int32_t first_segment(const wardbook_attention *a, int32_t position) {
    int32_t from = a->window > 0 ? position + 1 - a->window : 0;
    return from > 0 ? from / SEGMENT : 0;
}

static void attend_tokens(const wardbook_attention *a, int32_t g, int32_t t0, int32_t t1,
                          float *scratch) {
    int32_t group = a->heads / a->kv_heads, dim = a->head_dim;
    int64_t state = dim + 16;
    int count = (t1 - t0) * group;
    row *rows = (row *)scratch;
    float *states = scratch + (int64_t)count * (int64_t)(sizeof(row) / sizeof(float));
    float *scores = states + 2 * count * state;
    for (int i = 0; i < count; i++) {
        int32_t t = t0 + i / group, h = g * group + i % group;
        rows[i] = (row){.q = a->q + t * a->q_stride + (int64_t)h * dim,
                        .segment = states + 2 * i * state,
                        .total = states + (2 * i + 1) * state,
                        .position = a->start + t};
        clear_state(rows[i].total, dim);
    }
    int32_t last = (a->start + t1 - 1) / SEGMENT;
    for (int32_t s = first_segment(a, a->start + t0); s <= last; s++) {
        attend_rows(a, g, rows, count, s * SEGMENT, scores);
        for (int i = 0; i < count; i++) merge_state(rows[i].total, rows[i].segment, dim);
    }
    for (int i = 0; i < count; i++) {
        int32_t t = t0 + i / group, h = g * group + i % group;
        float *out = a->out + t * a->out_stride + (int64_t)h * dim;
        float scale = 1 / rows[i].total[dim + 1];
        for (int32_t c = 0; c < dim; c++) out[c] = rows[i].total[c] * scale;
    }
}

/* Segments from the first that token 0 sees to the last that the last token sees. */
INLINE int32_t segment_count(const wardbook_attention *a) {
    return (a->start + a->tokens - 1) / SEGMENT + 1 - first_segment(a, a->start);
}

/* States of a token's query head in `partial`, of all segments one after another. */
INLINE float *partial_states(const wardbook_attention *a, int32_t t, int32_t h) {
    return a->partial + ((int64_t)t * a->heads + h) * segment_count(a) * (a->head_dim + 16);
}

static void attend_one_segment(const wardbook_attention *a, int32_t g, int32_t segment,
                               float *scratch) {
    int32_t group = a->heads / a->kv_heads, dim = a->head_dim, count = a->tokens * group;
    int64_t place = (int64_t)(segment - first_segment(a, a->start)) * (dim + 16);
    row *rows = (row *)scratch;
    float *scores = scratch + (int64_t)count * (int64_t)(sizeof(row) / sizeof(float));
    for (int i = 0; i < count; i++) {
        int32_t t = i / group, h = g * group + i % group;
        rows[i] = (row){.q = a->q + t * a->q_stride + (int64_t)h * dim,
                        .segment = partial_states(a, t, h) + place,
                        .position = a->start + t};
    }
    attend_rows(a, g, rows, count, segment * SEGMENT, scores);
}

static void merge_one_token(const wardbook_attention *a, int32_t t) {
    int32_t dim = a->head_dim, segments = segment_count(a);
    for (int32_t h = 0; h < a->heads; h++) {
        /* The first segment starts the total, as an empty total plus it would give. */
        float *states = partial_states(a, t, h), *out = a->out + t * a->out_stride;
        if (states[dim] == -INFINITY) clear_state(states, dim);
        for (int32_t s = 1; s < segments; s++)
            merge_state(states, states + (int64_t)s * (dim + 16), dim);
        float scale = 1 / states[dim + 1];
        for (int32_t c = 0; c < dim; c++) out[(int64_t)h * dim + c] = states[c] * scale;
    }
}

#endif
