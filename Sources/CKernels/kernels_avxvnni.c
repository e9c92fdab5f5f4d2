/* SPDX-License-Identifier: Apache-2.0
 *
 * The kernels for processors with AVX2 and its byte dot products (Alder Lake of 2021 and later, which
 * lack AVX-512). */
#if defined(__x86_64__)

#include <immintrin.h>
#include <math.h>

#include "dispatch.h"

#define WARDBOOK_VNNI 1
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c,avxvnni"))), apply_to = function)

#include "avx2.h"

#pragma clang attribute pop

const wardbook_kernels wardbook_kernels_avxvnni = {
    .name = "avxvnni",
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
