/* SPDX-License-Identifier: Apache-2.0
 *
 * The kernels for 64-bit ARM processors with byte dot products (ARMv8.2 DotProd: Cortex-A55 and A75 of
 * 2017 and later, every Neoverse). Loops over floats are those of all; products of bytes are here. */
#if defined(__aarch64__)

#include <arm_neon.h>
#include <math.h>
#include <string.h>

#include "dispatch.h"
#include "include/wardbook_blocks.h"

#pragma clang attribute push(__attribute__((target("dotprod"))), apply_to = function)

#define WARDBOOK_OWN_HALVES 1
#define INLINE static inline __attribute__((always_inline))

INLINE float half_to_float(wardbook_half half) {
    __fp16 value;
    memcpy(&value, &half, sizeof value);
    return value;
}

#include "expand.h"

typedef float f32x16_fwd __attribute__((vector_size(64)));

INLINE void load_halves(const wardbook_half *halves, f32x16_fwd *out) {
    float32x4_t v[4];
    for (int i = 0; i < 4; i++)
        v[i] = vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(halves + 4 * i)));
    memcpy(out, v, sizeof v);
}

INLINE void store_halves(wardbook_half *halves, const f32x16_fwd *values) {
    float32x4_t v[4];
    memcpy(v, values, sizeof v);
    for (int i = 0; i < 4; i++)
        vst1_u16(halves + 4 * i, vreinterpret_u16_f16(vcvt_f16_f32(v[i])));
}

#define WARDBOOK_FUSED 1
#include "attention.h"
#include "dot.h"

typedef float32x4_t running_sum;

INLINE float total(const running_sum *sum) { return vaddvq_f32(*sum); }

/* Products of sixteen unsigned and signed bytes, summed by fours. There is an instruction for two
 * signed sides only, so where the unsigned side may pass 127, its eighth bit is taken apart. */
INLINE int32x4_t dot_bytes(const uint8_t *unsigned_bytes, const int8_t *signed_bytes, int is_wide) {
    const uint8x16_t u = vld1q_u8(unsigned_bytes);
    const int8x16_t s = vld1q_s8(signed_bytes);
    const int32x4_t none = vdupq_n_s32(0);
    if (!is_wide) return vdotq_s32(none, vreinterpretq_s8_u8(u), s);
    const int8x16_t low = vreinterpretq_s8_u8(vandq_u8(u, vdupq_n_u8(127)));
    const int8x16_t high = vreinterpretq_s8_u8(vshrq_n_u8(u, 7));
    return vaddq_s32(vdotq_s32(none, low, s), vshlq_n_s32(vdotq_s32(none, high, s), 7));
}

INLINE int is_wide(int32_t format) {
    return format == WARDBOOK_Q8_0 || format == WARDBOOK_IQ4_NL || format == WARDBOOK_IQ4_XS;
}

INLINE void dot_group(int32_t format, const expanded *e, int32_t blocks, const int8_t *q,
                      const float *d, const float *s, running_sum *sum) {
    for (int i = 0; i < 2 * blocks; i += 4) { /* four scales of sixteen elements each */
        int32x4_t by_fours[4];
        for (int j = 0; j < 4; j++)
            by_fours[j] = dot_bytes(e->q + SUB * (i + j), q + SUB * (i + j), is_wide(format));
        const int32x4_t products = vpaddq_s32(vpaddq_s32(by_fours[0], by_fours[1]),
                                              vpaddq_s32(by_fours[2], by_fours[3]));
        const float32x4_t scale = vmulq_f32(vld1q_f32(e->d + i), vld1q_f32(d + i));
        *sum = vfmaq_f32(*sum, vcvtq_f32_s32(products), scale);
        *sum = vfmaq_f32(*sum, vld1q_f32(e->m + i), vld1q_f32(s + i));
    }
}

#include "group.h"

#pragma clang attribute pop

const wardbook_kernels wardbook_kernels_neon = {
    .name = "neon",
    .dequantize = dequantize_blocks,
    .quantize = quantize_row,
    .multiply = multiply_groups,
    .rms_norm = rms_norm_row,
    .gate = gate_row,
    .softcap = softcap_row,
    .attend = attend_tokens,
    .attend_segment = attend_one_segment,
    .merge_segments = merge_one_token,
    .store_key_value = store_pair,
};

#endif
