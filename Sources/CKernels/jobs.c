/* SPDX-License-Identifier: Apache-2.0
 *
 * Loops of the decoder cut into chunks for the worker pool. */
#include <string.h>

#include "include/wardbook_kernels.h"

enum {
    TOKENS_PER_TILE = 16,
    CHUNKS_PER_LOOP = 16,     /* of weights, when few tokens share them: so many, if ... */
    LEAST_BYTES = 24576,      /* ... a chunk gets no smaller than this ... */
    MOST_BYTES = 262144,      /* ... and no larger than this */
    ROWS_PER_PANEL = 64,      /* of weights, when many tokens share them */
    ROWS_TOGETHER = 16,       /* of weights: what kernels work on at once */
};

static int32_t ceiling(int64_t count, int64_t part) { return (int32_t)((count + part - 1) / part); }

/* F32 keeps its precision; every other format is expanded into tiles where those are wanted. */
static int is_tiled(const wardbook_products_job *job, const wardbook_product *p) {
    return job->tiles && p->format != WARDBOOK_F32;
}

/* --- Products --- */

static int64_t bytes_of_row(const wardbook_product *p) {
    return (int64_t)p->columns / wardbook_block_elements(p->format) *
           wardbook_block_bytes(p->format);
}

/* Bytes of weights of a chunk when few tokens share them: reading is slow at the ends of a chunk,
 * and at the end of a loop threads wait for the last one. */
static int64_t bytes_per_chunk(const wardbook_products_job *job) {
    int64_t total = 0;
    for (int32_t i = 0; i < job->count; i++)
        total += job->products[i].rows * bytes_of_row(&job->products[i]);
    int64_t bytes = total / CHUNKS_PER_LOOP;
    return bytes < LEAST_BYTES ? LEAST_BYTES : bytes > MOST_BYTES ? MOST_BYTES : bytes;
}

static int32_t rows_per_chunk(const wardbook_products_job *job, const wardbook_product *p) {
    if (job->inputs.tokens >= TOKENS_PER_TILE || is_tiled(job, p)) return ROWS_PER_PANEL;
    int64_t bytes = bytes_of_row(p);
    int64_t rows = bytes_per_chunk(job) / (bytes > 0 ? bytes : 1) / ROWS_TOGETHER * ROWS_TOGETHER;
    return rows < ROWS_TOGETHER ? ROWS_TOGETHER : (int32_t)rows;
}

int32_t wardbook_products_chunks(const wardbook_products_job *job) {
    int32_t chunks = 0;
    for (int32_t i = 0; i < job->count; i++)
        chunks += ceiling(job->products[i].rows, rows_per_chunk(job, &job->products[i]));
    return chunks;
}

void wardbook_products_task(void *context, int32_t chunk, int32_t worker) {
    const wardbook_products_job *job = context;
    for (int32_t i = 0; i < job->count; i++) {
        const wardbook_product *p = &job->products[i];
        int32_t step = rows_per_chunk(job, p), chunks = ceiling(p->rows, step);
        if (chunk >= chunks) {
            chunk -= chunks;
            continue;
        }
        int32_t r0 = chunk * step, r1 = r0 + step < p->rows ? r0 + step : p->rows;
        if (is_tiled(job, p)) {
            uint8_t *scratch = job->scratch + (size_t)worker * wardbook_tile_scratch();
            job->kernels->multiply_tiles(p, &job->inputs, r0, r1, scratch);
        } else {
            job->kernels->multiply(p, &job->inputs, r0, r1);
        }
        return;
    }
}

/* --- Preparing inputs --- */

static void make_forms(const wardbook_kernels *kernels, const wardbook_inputs *in, int32_t forms,
                       int32_t t0, int32_t t1) {
    int64_t padded = (in->columns + 255) / 256 * 256;
    if (forms & WARDBOOK_AS_BYTES)
        for (int64_t t = t0; t < t1; t++)
            kernels->quantize(in->x + t * in->columns, in->columns, in->q + t * padded,
                              in->d + t * padded / 16, in->s + t * padded / 16);
    if (forms & WARDBOOK_AS_TILES) kernels->pack_tile(in, t0 / TOKENS_PER_TILE);
}

/* Tokens of a chunk of element-wise work: a tile, or two of few tokens, so that threads share them. */
static int32_t tokens_per_chunk(int32_t tokens, int32_t forms) {
    return tokens > WARDBOOK_FEW_TOKENS || (forms & WARDBOOK_AS_TILES) ? TOKENS_PER_TILE : 2;
}

static void token_range(int32_t chunk, int32_t tokens, int32_t forms, int32_t *t0, int32_t *t1) {
    int32_t step = tokens_per_chunk(tokens, forms);
    *t0 = chunk * step;
    *t1 = *t0 + step < tokens ? *t0 + step : tokens;
}

int32_t wardbook_prepare_chunks(const wardbook_prepare_job *job) {
    return ceiling(job->inputs.tokens, tokens_per_chunk(job->inputs.tokens, job->forms));
}

void wardbook_prepare_task(void *context, int32_t chunk, int32_t worker) {
    (void)worker;
    const wardbook_prepare_job *job = context;
    const wardbook_inputs *in = &job->inputs;
    int32_t t0, t1;
    token_range(chunk, in->tokens, job->forms, &t0, &t1);
    for (int64_t t = t0; t < t1; t++) {
        const float *source = job->source + t * in->columns;
        float *x = in->x + t * in->columns;
        if (job->norm)
            job->kernels->rms_norm(source, job->norm, job->epsilon, in->columns, x);
        else if (source != x)
            memcpy(x, source, sizeof *x * (size_t)in->columns);
    }
    make_forms(job->kernels, in, job->forms, t0, t1);
}

int32_t wardbook_gate_chunks(const wardbook_gate_job *job) {
    return ceiling(job->inputs.tokens, tokens_per_chunk(job->inputs.tokens, job->forms));
}

void wardbook_gate_task(void *context, int32_t chunk, int32_t worker) {
    (void)worker;
    const wardbook_gate_job *job = context;
    const wardbook_inputs *in = &job->inputs;
    int32_t t0, t1;
    token_range(chunk, in->tokens, job->forms, &t0, &t1);
    for (int64_t t = t0; t < t1; t++) {
        job->kernels->gate(job->gate + t * job->stride, job->up + t * job->stride, in->columns,
                           job->activation, in->x + t * in->columns);
    }
    make_forms(job->kernels, in, job->forms, t0, t1);
}

int32_t wardbook_norm_add_chunks(const wardbook_norm_add_job *job) {
    return ceiling(job->tokens, tokens_per_chunk(job->tokens, 0));
}

void wardbook_norm_add_task(void *context, int32_t chunk, int32_t worker) {
    (void)worker;
    const wardbook_norm_add_job *job = context;
    int32_t t0, t1;
    token_range(chunk, job->tokens, 0, &t0, &t1);
    for (int64_t t = t0; t < t1; t++) {
        float *x = job->source + t * job->columns, *y = job->target + t * job->columns;
        job->kernels->rms_norm(x, job->norm, job->epsilon, job->columns, x);
        for (int32_t c = 0; c < job->columns; c++) y[c] += x[c];
    }
}

/* --- Attention --- */

void wardbook_rotate(float *head, const float *table, int32_t pairs, int32_t dim, int32_t halves,
                     float scale) {
    for (int32_t i = 0; i < pairs; i++) {
        int32_t a = halves ? i : 2 * i, b = halves ? i + pairs : 2 * i + 1;
        float cosine = table[2 * i], sine = table[2 * i + 1], x = head[a], y = head[b];
        head[a] = x * cosine - y * sine;
        head[b] = x * sine + y * cosine;
    }
    if (scale != 1)
        for (int32_t i = 0; i < dim; i++) head[i] *= scale;
}

int32_t wardbook_rotate_chunks(const wardbook_rotate_job *job) {
    return ceiling(job->tokens, tokens_per_chunk(job->tokens, 0));
}

void wardbook_rotate_task(void *context, int32_t chunk, int32_t worker) {
    (void)worker;
    const wardbook_rotate_job *job = context;
    int32_t t0, t1, dim = job->head_dim;
    token_range(chunk, job->tokens, 0, &t0, &t1);
    for (int64_t t = t0; t < t1; t++) {
        const float *table = job->table ? job->table + t * job->pairs * 2 : NULL;
        int32_t pairs = table ? job->pairs : 0;
        for (int32_t h = 0; h < job->heads; h++) {
            float *q = job->q + t * job->q_stride + (int64_t)h * dim;
            if (job->q_norm) job->kernels->rms_norm(q, job->q_norm, job->epsilon, dim, q);
            wardbook_rotate(q, table ? table : q, pairs, dim, job->halves, job->scale);
        }
        for (int32_t g = 0; g < job->kv_heads; g++) {
            float *k = job->k + t * job->k_stride + (int64_t)g * dim;
            if (job->k_norm) job->kernels->rms_norm(k, job->k_norm, job->epsilon, dim, k);
            wardbook_rotate(k, table ? table : k, pairs, dim, job->halves, 1);
            const float *v = job->v + t * job->v_stride + (int64_t)g * dim;
            job->kernels->store_key_value(job->kind, k, v, job->keys, job->values, g, job->slots,
                                          job->start + (int32_t)t, dim);
        }
    }
}

int64_t wardbook_attention_scratch(int32_t group, int32_t head_dim, int32_t tokens_per_chunk) {
    int32_t most = tokens_per_chunk > WARDBOOK_FEW_TOKENS ? tokens_per_chunk : WARDBOOK_FEW_TOKENS;
    int64_t rows = (int64_t)group * most;
    return rows * (8 + 2 * (head_dim + 16) + WARDBOOK_SEGMENT) + 16;
}

static int32_t segments(const wardbook_attention *a, int32_t *first) {
    int32_t from = a->window > 0 ? a->start + 1 - a->window : 0;
    *first = from > 0 ? from / WARDBOOK_SEGMENT : 0;
    return (a->start + a->tokens - 1) / WARDBOOK_SEGMENT + 1 - *first;
}

static int goes_by_segments(const wardbook_attention *a) { return a->tokens <= WARDBOOK_FEW_TOKENS; }

int32_t wardbook_attend_chunks(const wardbook_attend_job *job) {
    const wardbook_attention *a = &job->attention;
    int32_t first;
    if (goes_by_segments(a)) return a->kv_heads * segments(a, &first);
    return a->kv_heads * ceiling(a->tokens, a->tokens_per_chunk);
}

void wardbook_attend_task(void *context, int32_t chunk, int32_t worker) {
    const wardbook_attend_job *job = context;
    const wardbook_attention *a = &job->attention;
    float *scratch = a->scratch + worker * a->scratch_floats;
    if (goes_by_segments(a)) {
        int32_t first, count = segments(a, &first);
        job->kernels->attend_segment(a, chunk / count, first + chunk % count, scratch);
        return;
    }
    /* The last tokens see most: they come first, so that no thread is left with a long chunk. */
    int32_t parts = ceiling(a->tokens, a->tokens_per_chunk);
    int32_t part = parts - 1 - chunk / a->kv_heads, t0 = part * a->tokens_per_chunk;
    int32_t t1 = t0 + a->tokens_per_chunk < a->tokens ? t0 + a->tokens_per_chunk : a->tokens;
    job->kernels->attend(a, chunk % a->kv_heads, t0, t1, scratch);
}

int32_t wardbook_merge_chunks(const wardbook_attend_job *job) {
    return goes_by_segments(&job->attention) ? job->attention.tokens : 0;
}

void wardbook_merge_task(void *context, int32_t chunk, int32_t worker) {
    (void)worker;
    const wardbook_attend_job *job = context;
    job->kernels->merge_segments(&job->attention, chunk);
}
