/* SPDX-License-Identifier: Apache-2.0
 *
 * Portable expansion of every block format to one shape: 256 unsigned integers with a scale and an
 * offset for each 16 of them. This is the specification of the formats: dequantizing is d * q + m
 * (exact, since every product fits 24 bits), and the SIMD variants are tested against it. */
#ifndef WARDBOOK_EXPAND_H
#define WARDBOOK_EXPAND_H

#include <string.h>

#include "include/wardbook_blocks.h"

#define GROUP 256 /* elements expanded at once */
#define SUB 16    /* elements that share a scale */

#ifndef INLINE
#define INLINE static inline __attribute__((always_inline))
#endif

/* weight[i] = d[i / 16] * q[i] + m[i / 16] */
typedef struct {
    _Alignas(64) uint8_t q[GROUP];
    float d[GROUP / SUB];
    float m[GROUP / SUB];
} expanded;

INLINE float bits_to_float(uint32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

INLINE uint32_t float_to_bits(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

/* A file for an instruction set that does these better defines them itself, and says so. */
#ifndef WARDBOOK_OWN_HALVES

/* Moves the exponent by multiplying, which also normalises subnormals. */
INLINE float half_to_float(wardbook_half half) {
    float magnitude = bits_to_float((uint32_t)(half & 0x7fff) << 13) * 0x1p112f;
    uint32_t bits = float_to_bits(magnitude);
    if ((half & 0x7c00) == 0x7c00) bits |= 0x7f800000;
    return bits_to_float(bits | (uint32_t)(half & 0x8000) << 16);
}

#endif

/* Rounds to nearest, ties to even. */
INLINE wardbook_half float_to_half(float value) {
    uint32_t bits = float_to_bits(value), sign = bits >> 16 & 0x8000, magnitude = bits & 0x7fffffff;
    if (magnitude > 0x7f800000) return (wardbook_half)(sign | 0x7e00);
    if (magnitude >= 0x477ff000) return (wardbook_half)(sign | 0x7c00);
    if (magnitude < 0x38800000) { /* subnormal: let an addition do the rounding */
        uint32_t sum = float_to_bits(bits_to_float(magnitude) + 0.5f);
        return (wardbook_half)(sign | (sum - 0x3f000000));
    }
    magnitude += 0xfff + (magnitude >> 13 & 1);
    return (wardbook_half)(sign | (magnitude - (112u << 23)) >> 13);
}

INLINE float bf16_to_float(uint16_t bits) { return bits_to_float((uint32_t)bits << 16); }

/* Sets scale and offset of the 32-element block b. */
INLINE void set_scale(expanded *e, int b, float d, float m) {
    e->d[2 * b] = e->d[2 * b + 1] = d;
    e->m[2 * b] = e->m[2 * b + 1] = m;
}

#ifndef WARDBOOK_OWN_BITS

INLINE void expand_nibbles(uint8_t *q, const uint8_t *qs) {
    for (int j = 0; j < 16; j++) {
        q[j] = qs[j] & 15;
        q[j + 16] = qs[j] >> 4;
    }
}

INLINE void expand_fifth_bits(uint8_t *q, uint32_t qh) {
    for (int j = 0; j < 32; j++) q[j] |= (uint8_t)((qh >> j & 1) << 4);
}

INLINE void expand_bytes(uint8_t *q, const int8_t *qs) {
    for (int j = 0; j < 32; j++) q[j] = (uint8_t)(qs[j] + 128);
}

#endif

INLINE void expand_q4_0(const wardbook_q4_0 *block, expanded *e) {
    for (int b = 0; b < 8; b++) {
        float d = half_to_float(block[b].d);
        expand_nibbles(e->q + 32 * b, block[b].qs);
        set_scale(e, b, d, -8 * d);
    }
}

INLINE void expand_q4_1(const wardbook_q4_1 *block, expanded *e) {
    for (int b = 0; b < 8; b++) {
        expand_nibbles(e->q + 32 * b, block[b].qs);
        set_scale(e, b, half_to_float(block[b].d), half_to_float(block[b].m));
    }
}

INLINE void expand_q5_0(const wardbook_q5_0 *block, expanded *e) {
    for (int b = 0; b < 8; b++) {
        float d = half_to_float(block[b].d);
        expand_nibbles(e->q + 32 * b, block[b].qs);
        expand_fifth_bits(e->q + 32 * b, block[b].qh);
        set_scale(e, b, d, -16 * d);
    }
}

INLINE void expand_q5_1(const wardbook_q5_1 *block, expanded *e) {
    for (int b = 0; b < 8; b++) {
        expand_nibbles(e->q + 32 * b, block[b].qs);
        expand_fifth_bits(e->q + 32 * b, block[b].qh);
        set_scale(e, b, half_to_float(block[b].d), half_to_float(block[b].m));
    }
}

INLINE void expand_q8_0(const wardbook_q8_0 *block, expanded *e) {
    for (int b = 0; b < 8; b++) {
        float d = half_to_float(block[b].d);
        expand_bytes(e->q + 32 * b, block[b].qs);
        set_scale(e, b, d, -128 * d);
    }
}

INLINE void expand_iq4_nibbles(uint8_t *q, const uint8_t *qs) {
    for (int j = 0; j < 16; j++) {
        q[j] = (uint8_t)(wardbook_iq4_values[qs[j] & 15] + 128);
        q[j + 16] = (uint8_t)(wardbook_iq4_values[qs[j] >> 4] + 128);
    }
}

INLINE void expand_iq4_nl(const wardbook_iq4_nl *block, expanded *e) {
    for (int b = 0; b < 8; b++) {
        float d = half_to_float(block[b].d);
        expand_iq4_nibbles(e->q + 32 * b, block[b].qs);
        set_scale(e, b, d, -128 * d);
    }
}

INLINE void expand_iq4_xs(const wardbook_iq4_xs *block, expanded *e) {
    float d = half_to_float(block->d);
    for (int b = 0; b < 8; b++) {
        int low = block->scales_l[b / 2] >> 4 * (b % 2) & 15;
        int high = block->scales_h >> 2 * b & 3;
        float scale = d * (float)((low | high << 4) - 32);
        expand_iq4_nibbles(e->q + 32 * b, block->qs + 16 * b);
        set_scale(e, b, scale, -128 * scale);
    }
}

/* Two bits of 256 elements: bytes 32 n ... hold elements 128 n + 32 j ... at bits 2 j. */
INLINE void expand_crumbs(uint8_t *q, const uint8_t *qs) {
    for (int n = 0; n < 2; n++)
        for (int j = 0; j < 4; j++)
            for (int l = 0; l < 32; l++) q[128 * n + 32 * j + l] = qs[32 * n + l] >> 2 * j & 3;
}

INLINE void expand_q2_k(const wardbook_q2_k *block, expanded *e) {
    float d = half_to_float(block->d), dmin = half_to_float(block->dmin);
    expand_crumbs(e->q, block->qs);
    for (int i = 0; i < 16; i++) {
        e->d[i] = d * (float)(block->scales[i] & 15);
        e->m[i] = -(dmin * (float)(block->scales[i] >> 4));
    }
}

INLINE void expand_q3_k(const wardbook_q3_k *block, expanded *e) {
    float d = half_to_float(block->d);
    expand_crumbs(e->q, block->qs);
    for (int b = 0; b < 8; b++)
        for (int l = 0; l < 32; l++)
            e->q[32 * b + l] |= (uint8_t)((block->hmask[l] >> b & 1) << 2);
    for (int i = 0; i < 16; i++) {
        int low = i < 8 ? block->scales[i] & 15 : block->scales[i - 8] >> 4;
        int high = block->scales[8 + i % 4] >> 2 * (i / 4) & 3;
        e->d[i] = d * (float)((low | high << 4) - 32);
        e->m[i] = -4 * e->d[i];
    }
}

/* Scale and minimum number b of the 6-bit packing of Q4_K and Q5_K. */
INLINE void k_scale(const uint8_t *scales, int b, int *scale, int *minimum) {
    if (b < 4) {
        *scale = scales[b] & 63;
        *minimum = scales[b + 4] & 63;
    } else {
        *scale = (scales[b + 4] & 15) | (scales[b - 4] >> 6) << 4;
        *minimum = scales[b + 4] >> 4 | (scales[b] >> 6) << 4;
    }
}

INLINE void expand_k_scales(const uint8_t *scales, float d, float dmin, expanded *e) {
    for (int b = 0; b < 8; b++) {
        int scale, minimum;
        k_scale(scales, b, &scale, &minimum);
        set_scale(e, b, d * (float)scale, -(dmin * (float)minimum));
    }
}

#ifndef WARDBOOK_OWN_BITS

/* Nibbles of 256 elements: bytes 32 j ... hold elements 64 j ... low and 64 j + 32 ... high. */
INLINE void expand_k_nibbles(uint8_t *q, const uint8_t *qs) {
    for (int j = 0; j < 4; j++)
        for (int l = 0; l < 32; l++) {
            q[64 * j + l] = qs[32 * j + l] & 15;
            q[64 * j + 32 + l] = qs[32 * j + l] >> 4;
        }
}

#endif

INLINE void expand_q4_k(const wardbook_q4_k *block, expanded *e) {
    expand_k_scales(block->scales, half_to_float(block->d), half_to_float(block->dmin), e);
    expand_k_nibbles(e->q, block->qs);
}

INLINE void expand_q5_k(const wardbook_q5_k *block, expanded *e) {
    expand_k_scales(block->scales, half_to_float(block->d), half_to_float(block->dmin), e);
    expand_k_nibbles(e->q, block->qs);
    for (int b = 0; b < 8; b++)
        for (int l = 0; l < 32; l++)
            e->q[32 * b + l] |= (uint8_t)((block->qh[l] >> b & 1) << 4);
}

INLINE void expand_q6_k(const wardbook_q6_k *block, expanded *e) {
    float d = half_to_float(block->d);
    for (int n = 0; n < 2; n++)
        for (int l = 0; l < 32; l++) {
            const uint8_t *ql = block->ql + 64 * n;
            uint8_t qh = block->qh[32 * n + l], *q = e->q + 128 * n + l;
            q[0] = (uint8_t)((ql[l] & 15) | (qh & 3) << 4);
            q[32] = (uint8_t)((ql[l + 32] & 15) | (qh >> 2 & 3) << 4);
            q[64] = (uint8_t)(ql[l] >> 4 | (qh >> 4 & 3) << 4);
            q[96] = (uint8_t)(ql[l + 32] >> 4 | (qh >> 6) << 4);
        }
    for (int i = 0; i < 16; i++) {
        e->d[i] = d * (float)block->scales[i];
        e->m[i] = -32 * e->d[i];
    }
}

/* Expands 256 elements that start at `blocks`. */
INLINE void expand(int32_t format, const void *blocks, expanded *e) {
    switch (format) {
        case WARDBOOK_Q4_0: expand_q4_0(blocks, e); break;
        case WARDBOOK_Q4_1: expand_q4_1(blocks, e); break;
        case WARDBOOK_Q5_0: expand_q5_0(blocks, e); break;
        case WARDBOOK_Q5_1: expand_q5_1(blocks, e); break;
        case WARDBOOK_Q8_0: expand_q8_0(blocks, e); break;
        case WARDBOOK_Q2_K: expand_q2_k(blocks, e); break;
        case WARDBOOK_Q3_K: expand_q3_k(blocks, e); break;
        case WARDBOOK_Q4_K: expand_q4_k(blocks, e); break;
        case WARDBOOK_Q5_K: expand_q5_k(blocks, e); break;
        case WARDBOOK_Q6_K: expand_q6_k(blocks, e); break;
        case WARDBOOK_IQ4_NL: expand_iq4_nl(blocks, e); break;
        case WARDBOOK_IQ4_XS: expand_iq4_xs(blocks, e); break;
    }
}

#endif
