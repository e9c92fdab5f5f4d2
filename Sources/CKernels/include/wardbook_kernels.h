/* SPDX-License-Identifier: Apache-2.0
 *
 * The arithmetic of a decoder. Kernels neither allocate nor start threads; each works on a range
 * that the caller (a chunk of a wardbook_pool loop) names.
 *
 * Letters for shapes: T tokens of a batch, C columns (length of a weight row), P = C rounded up to
 * a multiple of 256, R rows, H query heads, G key-value heads, D numbers of a head, S positions. */
#ifndef WARDBOOK_KERNELS_H
#define WARDBOOK_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "wardbook_blocks.h"

/* Token vectors made ready for products with weights. */
typedef struct {
    int32_t tokens, columns;
    float *_Nonnull x;         /* [T][C] */
    int8_t *_Nullable q;       /* [T][P] x in 8 bits, zero past C */
    float *_Nullable d;        /* [T][P/16] x is about d * q */
    float *_Nullable s;        /* [T][P/16] d times the sum of those 16 q */
    uint16_t *_Nullable tiles; /* [T/16][P/32][16][32] bf16: pair p of token t at [p][2 t] */
} wardbook_inputs;

/* What `prepare` makes beside x. */
enum { WARDBOOK_AS_BYTES = 1, WARDBOOK_AS_TILES = 2 };

/* One product: y[t][r] = bias[r] + sum over c of weights[r][c] x[t][c], or y += that. */
typedef struct {
    const void *_Nullable weights; /* [R][C] in `format` */
    const float *_Nullable bias;   /* [R] */
    float *_Nullable y;            /* [T][stride] */
    int64_t stride;
    int32_t format, rows, columns;
    int32_t add;
} wardbook_product;

/* What a key-value cache is made of: halves, floats, or bytes that share a half-precision scale by
 * sixteens (18 bytes for 16 numbers). */
enum { WARDBOOK_CACHE_F16 = 0, WARDBOOK_CACHE_F32 = 1, WARDBOOK_CACHE_Q8 = 2 };

/* Attention of a batch over a key-value cache of one layer.
 * Keys lie as [G][S/16][D][16], so that sixteen scores grow side by side; values as [G][S][D]. A
 * position lies at slot position % S; where S is a ring, it holds at least window + tokens. */
typedef struct {
    const float *_Nonnull q; /* [T][q_stride], head h at h * D, rotated and scaled */
    float *_Nonnull out;     /* [T][out_stride] */
    const void *_Nonnull keys, *_Nonnull values;
    float *_Nonnull scratch; /* [threads][scratch_floats] */
    int64_t q_stride, out_stride, scratch_floats;
    int32_t kind; /* of the cache */
    int32_t tokens, heads, kv_heads, head_dim;
    int32_t start;    /* position of token 0 */
    int32_t slots;    /* S; fewer than there are positions: a ring of whole segments */
    int32_t window;   /* a token sees this many positions, itself included; 0: all */
    float softcap;    /* scores become softcap * tanh(score / softcap); 0: as they are */
    int32_t tokens_per_chunk;
    float *_Nullable partial; /* for few tokens: [T][H][segments][D + 16] */
} wardbook_attention;

/* Positions that are attended at once. Results depend on it, not on how tokens are batched. */
#define WARDBOOK_SEGMENT 256

/* Up to so many tokens are attended segment by segment, so that threads share them evenly. */
#define WARDBOOK_FEW_TOKENS 8

/* The kernels of one instruction set. All behave like the portable ones; where rounding differs,
 * the tests state by how much. */
typedef struct {
    const char *_Nonnull name;
    /* Whether `tiles` works here. */
    int32_t has_tiles;
    /* out[0 ..< count] = the weights as floats; exact. count is whole blocks. */
    void (*_Nonnull dequantize)(int32_t format, const void *_Nonnull blocks, int64_t count,
                                float *_Nonnull out);
    /* Bytes of one row: q[P], d[P/16], s[P/16]. */
    void (*_Nonnull quantize)(const float *_Nonnull x, int32_t columns, int8_t *_Nonnull q,
                              float *_Nonnull d, float *_Nonnull s);
    /* Rows r0 ..< r1 for all tokens; reads q, d, s for block formats and x for plain ones. The
     * result for a token does not depend on the other tokens. */
    void (*_Nonnull multiply)(const wardbook_product *_Nonnull product,
                              const wardbook_inputs *_Nonnull inputs, int32_t r0, int32_t r1);
    /* The same from `tiles`; r0 is a multiple of 16. scratch: wardbook_tile_scratch bytes,
     * 64-aligned. */
    void (*_Nullable multiply_tiles)(const wardbook_product *_Nonnull product,
                                     const wardbook_inputs *_Nonnull inputs, int32_t r0, int32_t r1,
                                     void *_Nonnull scratch);
    /* Packs sixteen tokens, from token 16 * tile on. */
    void (*_Nullable pack_tile)(const wardbook_inputs *_Nonnull inputs, int32_t tile);
    /* out = x / rms(x) * weight (no weight: only scaled); count numbers. */
    void (*_Nonnull rms_norm)(const float *_Nonnull x, const float *_Nullable weight, float epsilon,
                              int32_t count, float *_Nonnull out);
    /* out = activation(gate) * up. activation 0: SiLU, 1: GELU by tanh. */
    void (*_Nonnull gate)(const float *_Nonnull gate, const float *_Nonnull up, int32_t count,
                          int32_t activation, float *_Nonnull out);
    /* x = cap * tanh(x / cap) */
    void (*_Nonnull softcap)(float *_Nonnull x, int32_t count, float cap);
    /* Attention of the rows of tokens t0 ..< t1 of key-value head g. */
    void (*_Nonnull attend)(const wardbook_attention *_Nonnull attention, int32_t g, int32_t t0,
                            int32_t t1, float *_Nonnull scratch);
    /* Few tokens, one segment of positions, into `partial`; then all segments of a token together. */
    void (*_Nonnull attend_segment)(const wardbook_attention *_Nonnull attention, int32_t g,
                                    int32_t segment, float *_Nonnull scratch);
    void (*_Nonnull merge_segments)(const wardbook_attention *_Nonnull attention, int32_t token);
    /* Stores the key and value of key-value head g at a position's slot. */
    void (*_Nonnull store_key_value)(int32_t kind, const float *_Nonnull key,
                                     const float *_Nonnull value, void *_Nonnull keys,
                                     void *_Nonnull values, int32_t g, int32_t slots,
                                     int32_t position, int32_t head_dim);
} wardbook_kernels;

/* The kernels named "scalar", "neon", "avx2", "avxvnni", "avx512" or "amx"; the best that this processor
 * has when name is NULL; NULL when the processor lacks them or the name is unknown. */
const wardbook_kernels *_Nullable wardbook_kernels_named(const char *_Nullable name);

/* Bytes of scratch that multiply_tiles needs for each thread. */
size_t wardbook_tile_scratch(void);

/* Rotates pairs of one head in place. table: cos, sin for each pair. Pairs are (2 i, 2 i + 1), or
 * with `halves` (i, i + pairs). Then all `dim` numbers are multiplied by scale. */
void wardbook_rotate(float *_Nonnull head, const float *_Nonnull table, int32_t pairs, int32_t dim,
                     int32_t halves, float scale);

/* Floats of scratch that `attend` and `attend_segment` need. */
int64_t wardbook_attention_scratch(int32_t group, int32_t head_dim, int32_t tokens_per_chunk);

/* --- Loops for wardbook_pool_run: a job, and the task that does one chunk of it. --- */

/* Several products of the same inputs. */
typedef struct {
    const wardbook_kernels *_Nonnull kernels;
    wardbook_inputs inputs;
    const wardbook_product *_Nonnull products;
    int32_t count;
    int32_t tiles; /* use multiply_tiles for block formats */
    uint8_t *_Nullable scratch; /* [threads][wardbook_tile_scratch] */
} wardbook_products_job;
int32_t wardbook_products_chunks(const wardbook_products_job *_Nonnull job);
void wardbook_products_task(void *_Nullable job, int32_t chunk, int32_t worker);

/* Token vectors, normed if there is a weight, into inputs->x and its other forms. */
typedef struct {
    const wardbook_kernels *_Nonnull kernels;
    wardbook_inputs inputs;
    const float *_Nonnull source; /* [T][C]; may be inputs.x */
    const float *_Nullable norm;  /* [C]; NULL: as they are */
    float epsilon;
    int32_t forms;
} wardbook_prepare_job;
int32_t wardbook_prepare_chunks(const wardbook_prepare_job *_Nonnull job);
void wardbook_prepare_task(void *_Nullable job, int32_t chunk, int32_t worker);

/* x[t] = activation(gate[t]) * up[t], then into the other forms of inputs. */
typedef struct {
    const wardbook_kernels *_Nonnull kernels;
    wardbook_inputs inputs;
    const float *_Nonnull up, *_Nonnull gate; /* [T][stride] */
    int64_t stride;
    int32_t activation;
    int32_t forms;
} wardbook_gate_job;
int32_t wardbook_gate_chunks(const wardbook_gate_job *_Nonnull job);
void wardbook_gate_task(void *_Nullable job, int32_t chunk, int32_t worker);

/* Norms, rotates and stores what the projections gave, token by token. */
typedef struct {
    const wardbook_kernels *_Nonnull kernels;
    float *_Nonnull q;             /* [T][q_stride] */
    float *_Nonnull k;             /* [T][k_stride] */
    const float *_Nonnull v;       /* [T][v_stride] */
    const float *_Nullable table;  /* [T][pairs][2]; NULL: no rotation */
    const float *_Nullable q_norm; /* [D]; NULL: none */
    const float *_Nullable k_norm;
    void *_Nonnull keys;
    void *_Nonnull values;
    int32_t kind; /* of the cache */
    int64_t q_stride, k_stride, v_stride;
    float epsilon;
    float scale; /* of queries */
    int32_t tokens, heads, kv_heads, head_dim, pairs, halves;
    int32_t start, slots;
} wardbook_rotate_job;
int32_t wardbook_rotate_chunks(const wardbook_rotate_job *_Nonnull job);
void wardbook_rotate_task(void *_Nullable job, int32_t chunk, int32_t worker);

/* target[t] += norm(source[t]); source is overwritten. */
typedef struct {
    const wardbook_kernels *_Nonnull kernels;
    float *_Nonnull source, *_Nonnull target; /* [T][C] */
    const float *_Nonnull norm;               /* [C] */
    float epsilon;
    int32_t tokens, columns;
} wardbook_norm_add_job;
int32_t wardbook_norm_add_chunks(const wardbook_norm_add_job *_Nonnull job);
void wardbook_norm_add_task(void *_Nullable job, int32_t chunk, int32_t worker);

/* Attention: chunks are (key-value head, some tokens), or for few tokens (head, segment); then, for
 * these, each token's segments are merged. */
typedef struct {
    const wardbook_kernels *_Nonnull kernels;
    wardbook_attention attention;
} wardbook_attend_job;
int32_t wardbook_attend_chunks(const wardbook_attend_job *_Nonnull job);
void wardbook_attend_task(void *_Nullable job, int32_t chunk, int32_t worker);
int32_t wardbook_merge_chunks(const wardbook_attend_job *_Nonnull job);
void wardbook_merge_task(void *_Nullable job, int32_t chunk, int32_t worker);

/* Keys and values of some positions of one layer, as rows [T][G][D] in the cache's own kind of
 * number: out of the cache (fetch), or into it (place), keys turned on the way. */
typedef struct {
    const wardbook_kernels *_Nonnull kernels;
    void *_Nonnull keys, *_Nonnull values; /* of the cache */
    uint8_t *_Nonnull key_rows, *_Nonnull value_rows;
    const float *_Nullable turn; /* cos, sin for each pair; NULL: keys stay as they are, to the bit */
    int32_t kind;                /* of the cache */
    int32_t tokens, kv_heads, head_dim, pairs, halves;
    int32_t start, slots; /* no ring */
} wardbook_cache_rows_job;
int32_t wardbook_cache_rows_chunks(const wardbook_cache_rows_job *_Nonnull job);
void wardbook_fetch_rows_task(void *_Nullable job, int32_t chunk, int32_t worker);
void wardbook_place_rows_task(void *_Nullable job, int32_t chunk, int32_t worker);

#endif
