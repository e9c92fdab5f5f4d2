/* SPDX-License-Identifier: Apache-2.0
 *
 * Keys and values of some positions, copied out of a cache as plain rows and back into another
 * place of one. Keys that move are turned by the same angle for all positions, since a rotation by
 * m and then by n is one by m + n. */
#include <string.h>

#include "expand.h"
#include "include/wardbook_kernels.h"

enum {
    POSITIONS_PER_CHUNK = 16,
    HEAD_MAX = 1024,  /* numbers of a head, as DecoderShape allows */
    RUN = 16,         /* numbers that are kept together */
    Q8_VALUE_RUN = 18, /* a scale and sixteen bytes */
    Q8_KEY_RUN = 288, /* sixteen scales and sixteen times sixteen bytes */
};

static int64_t run_bytes(int32_t kind) {
    return kind == WARDBOOK_CACHE_F32   ? RUN * (int64_t)sizeof(float)
           : kind == WARDBOOK_CACHE_F16 ? RUN * (int64_t)sizeof(wardbook_half)
                                        : Q8_VALUE_RUN;
}

int32_t wardbook_cache_rows_chunks(const wardbook_cache_rows_job *job) {
    return (job->tokens + POSITIONS_PER_CHUNK - 1) / POSITIONS_PER_CHUNK;
}

static void chunk_range(const wardbook_cache_rows_job *job, int32_t chunk, int32_t *t0, int32_t *t1) {
    *t0 = chunk * POSITIONS_PER_CHUNK;
    *t1 = *t0 + POSITIONS_PER_CHUNK < job->tokens ? *t0 + POSITIONS_PER_CHUNK : job->tokens;
}

/* Sixteen numbers of a key, from number c of head g on, in the form that values have. */
static void fetch_key_run(const wardbook_cache_rows_job *job, int32_t g, int32_t position, int32_t c,
                          uint8_t *row) {
    int64_t block = (int64_t)g * job->slots + position / RUN * RUN;
    int64_t at = block * job->head_dim + (int64_t)c * RUN + position % RUN;
    if (job->kind == WARDBOOK_CACHE_Q8) {
        const uint8_t *run = (const uint8_t *)job->keys + at / (RUN * RUN) * Q8_KEY_RUN;
        memcpy(row, run + 2 * (position % RUN), 2);
        for (int32_t i = 0; i < RUN; i++) row[2 + i] = run[2 * RUN + RUN * i + position % RUN];
    } else if (job->kind == WARDBOOK_CACHE_F16) {
        for (int32_t i = 0; i < RUN; i++)
            memcpy(row + 2 * i, (const wardbook_half *)job->keys + at + RUN * i, 2);
    } else {
        for (int32_t i = 0; i < RUN; i++)
            memcpy(row + 4 * i, (const float *)job->keys + at + RUN * i, 4);
    }
}

void wardbook_fetch_rows_task(void *context, int32_t chunk, int32_t worker) {
    (void)worker;
    const wardbook_cache_rows_job *job = context;
    const int64_t bytes = run_bytes(job->kind), head = job->head_dim / RUN * bytes;
    int32_t t0, t1;
    chunk_range(job, chunk, &t0, &t1);
    for (int64_t t = t0; t < t1; t++) {
        int32_t position = job->start + (int32_t)t;
        for (int32_t g = 0; g < job->kv_heads; g++) {
            uint8_t *row = job->key_rows + (t * job->kv_heads + g) * head;
            for (int32_t c = 0; c < job->head_dim; c += RUN)
                fetch_key_run(job, g, position, c, row + c / RUN * bytes);
            memcpy(job->value_rows + (t * job->kv_heads + g) * head,
                   (const uint8_t *)job->values + ((int64_t)g * job->slots + position) * head,
                   (size_t)head);
        }
    }
}

/* The numbers of one head of a row as floats. */
static void row_floats(const wardbook_cache_rows_job *job, const uint8_t *row, float *out) {
    if (job->kind == WARDBOOK_CACHE_F32) {
        memcpy(out, row, sizeof *out * (size_t)job->head_dim);
    } else if (job->kind == WARDBOOK_CACHE_F16) {
        job->kernels->dequantize(WARDBOOK_F16, row, job->head_dim, out);
    } else {
        for (int32_t c = 0; c < job->head_dim; c += RUN, row += Q8_VALUE_RUN) {
            wardbook_half scale;
            memcpy(&scale, row, sizeof scale);
            for (int32_t i = 0; i < RUN; i++)
                out[c + i] = half_to_float(scale) * (float)(int8_t)row[2 + i];
        }
    }
}

void wardbook_place_rows_task(void *context, int32_t chunk, int32_t worker) {
    (void)worker;
    const wardbook_cache_rows_job *job = context;
    const int64_t head = job->head_dim / RUN * run_bytes(job->kind);
    float key[HEAD_MAX], value[HEAD_MAX];
    int32_t t0, t1;
    chunk_range(job, chunk, &t0, &t1);
    for (int64_t t = t0; t < t1; t++) {
        for (int32_t g = 0; g < job->kv_heads; g++) {
            int64_t at = (t * job->kv_heads + g) * head;
            row_floats(job, job->key_rows + at, key);
            row_floats(job, job->value_rows + at, value);
            if (job->turn)
                wardbook_rotate(key, job->turn, job->pairs, job->head_dim, job->halves, 1);
            job->kernels->store_key_value(job->kind, key, value, job->keys, job->values, g,
                                          job->slots, job->start + (int32_t)t, job->head_dim);
        }
    }
}
