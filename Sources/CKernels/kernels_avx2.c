/* SPDX-License-Identifier: Apache-2.0
 *
 * The kernels for processors with AVX2, FMA and F16C (Haswell of 2013 and later). */
#if defined(__x86_64__)

#include <immintrin.h>
#include <math.h>

#include "dispatch.h"

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)

#include "avx2.h"

#pragma clang attribute pop

const wardbook_kernels wardbook_kernels_avx2 = {
    .name = "avx2",
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
