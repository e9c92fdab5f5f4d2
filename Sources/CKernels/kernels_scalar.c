/* SPDX-License-Identifier: Apache-2.0
 *
 * The kernels in portable C: the specification, and what runs where nothing better does. */
#include "dispatch.h"
#include "expand.h"

typedef float f32x16_fwd __attribute__((vector_size(64)));

INLINE void load_halves(const wardbook_half *halves, f32x16_fwd *out) {
    for (int i = 0; i < 16; i++) (*out)[i] = half_to_float(halves[i]);
}

INLINE void store_halves(wardbook_half *halves, const f32x16_fwd *values) {
    for (int i = 0; i < 16; i++) halves[i] = float_to_half((*values)[i]);
}

#include "attention.h"
#include "dot.h"

typedef float running_sum;

INLINE float total(const running_sum *sum) { return *sum; }

INLINE void dot_group(int32_t format, const expanded *e, int32_t blocks, const int8_t *q,
                      const float *d, const float *s, running_sum *sum) {
    (void)format;
    for (int i = 0; i < 2 * blocks; i++) {
        int32_t products = 0;
        for (int j = 0; j < SUB; j++) products += e->q[SUB * i + j] * q[SUB * i + j];
        *sum += e->d[i] * d[i] * (float)products + e->m[i] * s[i];
    }
}

#include "group.h"

const wardbook_kernels wardbook_kernels_scalar = {
    .name = "scalar",
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
