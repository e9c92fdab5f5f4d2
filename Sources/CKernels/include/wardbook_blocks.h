/* SPDX-License-Identifier: Apache-2.0
 *
 * Block formats: how weights lie in a GGUF file. A block holds 32 or 256 small integers with the
 * scales they share. Sources: github.com/ggml-org/ggml (docs/gguf.md for the numbers, ggml-common.h
 * for the layouts). All little-endian; `half` is an IEEE 754 binary16 as bits. */
#ifndef WARDBOOK_BLOCKS_H
#define WARDBOOK_BLOCKS_H

#include <stdint.h>

/* Numbered as in the GGUF format. */
enum {
    WARDBOOK_F32 = 0,
    WARDBOOK_F16 = 1,
    WARDBOOK_Q4_0 = 2,
    WARDBOOK_Q4_1 = 3,
    WARDBOOK_Q5_0 = 6,
    WARDBOOK_Q5_1 = 7,
    WARDBOOK_Q8_0 = 8,
    WARDBOOK_Q2_K = 10,
    WARDBOOK_Q3_K = 11,
    WARDBOOK_Q4_K = 12,
    WARDBOOK_Q5_K = 13,
    WARDBOOK_Q6_K = 14,
    WARDBOOK_IQ4_NL = 20,
    WARDBOOK_IQ4_XS = 23,
    WARDBOOK_BF16 = 30,
};

typedef uint16_t wardbook_half;

/* Blocks of 32: element j is the low nibble of qs[j], element j + 16 the high one. */
typedef struct __attribute__((packed)) { wardbook_half d; uint8_t qs[16]; } wardbook_q4_0;
typedef struct __attribute__((packed)) { wardbook_half d, m; uint8_t qs[16]; } wardbook_q4_1;
/* Bit j of qh is the fifth bit of element j. */
typedef struct __attribute__((packed)) {
    wardbook_half d;
    uint32_t qh;
    uint8_t qs[16];
} wardbook_q5_0;
typedef struct __attribute__((packed)) {
    wardbook_half d, m;
    uint32_t qh;
    uint8_t qs[16];
} wardbook_q5_1;
typedef struct __attribute__((packed)) { wardbook_half d; int8_t qs[32]; } wardbook_q8_0;
/* Nibbles index wardbook_iq4_values. */
typedef struct __attribute__((packed)) { wardbook_half d; uint8_t qs[16]; } wardbook_iq4_nl;

/* Blocks of 256. */
typedef struct __attribute__((packed)) {
    uint8_t scales[16]; /* low nibble scale, high nibble minimum, of 16 elements */
    uint8_t qs[64];     /* 2 bits each */
    wardbook_half d, dmin;
} wardbook_q2_k;
typedef struct __attribute__((packed)) {
    uint8_t hmask[32];  /* the third bits */
    uint8_t qs[64];     /* the lower two bits */
    uint8_t scales[12]; /* sixteen of 6 bits */
    wardbook_half d;
} wardbook_q3_k;
typedef struct __attribute__((packed)) {
    wardbook_half d, dmin;
    uint8_t scales[12]; /* eight scales and eight minima of 6 bits, of 32 elements */
    uint8_t qs[128];
} wardbook_q4_k;
typedef struct __attribute__((packed)) {
    wardbook_half d, dmin;
    uint8_t scales[12];
    uint8_t qh[32]; /* the fifth bits */
    uint8_t qs[128];
} wardbook_q5_k;
typedef struct __attribute__((packed)) {
    uint8_t ql[128]; /* the lower four bits */
    uint8_t qh[64];  /* the upper two bits */
    int8_t scales[16];
    wardbook_half d;
} wardbook_q6_k;
typedef struct __attribute__((packed)) {
    wardbook_half d;
    uint16_t scales_h; /* the upper two bits of eight scales */
    uint8_t scales_l[4];
    uint8_t qs[128];
} wardbook_iq4_xs;

/* The sixteen values of the IQ4 formats. */
extern const int8_t wardbook_iq4_values[16];

/* Elements of a block; 0 for a format that is not a weight format. Inline, since kernels know
 * theirs. */
static inline int32_t wardbook_block_elements(int32_t format) {
    switch (format) {
        case WARDBOOK_F32:
        case WARDBOOK_F16:
        case WARDBOOK_BF16: return 1;
        case WARDBOOK_Q4_0:
        case WARDBOOK_Q4_1:
        case WARDBOOK_Q5_0:
        case WARDBOOK_Q5_1:
        case WARDBOOK_Q8_0:
        case WARDBOOK_IQ4_NL: return 32;
        case WARDBOOK_Q2_K:
        case WARDBOOK_Q3_K:
        case WARDBOOK_Q4_K:
        case WARDBOOK_Q5_K:
        case WARDBOOK_Q6_K:
        case WARDBOOK_IQ4_XS: return 256;
        default: return 0;
    }
}

/* Bytes of a block; 0 for a format that is not a weight format. */
static inline int32_t wardbook_block_bytes(int32_t format) {
    switch (format) {
        case WARDBOOK_F32: return 4;
        case WARDBOOK_F16:
        case WARDBOOK_BF16: return 2;
        case WARDBOOK_Q4_0: return sizeof(wardbook_q4_0);
        case WARDBOOK_Q4_1: return sizeof(wardbook_q4_1);
        case WARDBOOK_Q5_0: return sizeof(wardbook_q5_0);
        case WARDBOOK_Q5_1: return sizeof(wardbook_q5_1);
        case WARDBOOK_Q8_0: return sizeof(wardbook_q8_0);
        case WARDBOOK_Q2_K: return sizeof(wardbook_q2_k);
        case WARDBOOK_Q3_K: return sizeof(wardbook_q3_k);
        case WARDBOOK_Q4_K: return sizeof(wardbook_q4_k);
        case WARDBOOK_Q5_K: return sizeof(wardbook_q5_k);
        case WARDBOOK_Q6_K: return sizeof(wardbook_q6_k);
        case WARDBOOK_IQ4_NL: return sizeof(wardbook_iq4_nl);
        case WARDBOOK_IQ4_XS: return sizeof(wardbook_iq4_xs);
        default: return 0;
    }
}

#endif
