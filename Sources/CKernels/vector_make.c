// SPDX-License-Identifier: Apache-2.0
//
// From what an encoder gives to what a vector file holds: plain loops that the compiler turns into
// vector instructions of any machine.
#include "search_kernels.h"

#include <string.h>

float wardbook_round_vector(const float *values, size_t count, int8_t *out) {
#pragma STDC FP_CONTRACT OFF
    // As integers, magnitudes are in order, infinity above all that are finite, no number above it.
    int32_t largest = 0;
    for (size_t d = 0; d < count; d++) {
        int32_t bits;
        memcpy(&bits, values + d, sizeof bits);
        bits &= INT32_MAX;
        if (bits > largest) largest = bits;
    }
    float top;
    memcpy(&top, &largest, sizeof top);
    // A vector next to nothing is nothing; its inverse would be infinite.
    const float inverse = top > 1e-30f && largest < 0x7F800000 ? 127 / top : 0;
    if (inverse == 0) {
        memset(out, 0, count);
        return top / 127;
    }
    for (size_t d = 0; d < count; d++) {
        const float value = values[d] * inverse;
        const int32_t whole = (int32_t)value;
        const float rest = value - (float)whole;
        out[d] = (int8_t)(whole + (rest >= 0.5f) - (rest <= -0.5f));
    }
    return top / 127;
}

void wardbook_code_components(
    const int8_t *components, size_t count, const int16_t *borders, size_t border_count,
    uint8_t *codes) {
    memset(codes, 0, count);
    for (size_t k = 0; k < border_count; k++) {
        const int16_t border = borders[k];
        for (size_t d = 0; d < count; d++) codes[d] += components[d] >= border;
    }
}

int32_t wardbook_product_i8(const int8_t *a, const int8_t *b, size_t count) {
    int32_t sum = 0;
    for (size_t d = 0; d < count; d++) sum += (int32_t)a[d] * b[d];
    return sum;
}

void wardbook_pack_codes(unsigned bits, const uint8_t *codes, size_t stride, uint8_t *out) {
    if (bits == 8) {
        memcpy(out, codes, stride);
        return;
    }
    memset(out, 0, stride * bits / 8);
    for (size_t d = 0; d < stride; d += WARDBOOK_CODE_GROUP, codes += WARDBOOK_CODE_GROUP) {
        for (unsigned i = 0; i < WARDBOOK_CODE_GROUP; i++) {
            out[i % 16] |= (uint8_t)((codes[i] & 3) << (2 * (i / 16)));
            if (bits == 3) out[16 + i / 8] |= (uint8_t)(codes[i] >> 2 << (i % 8));
        }
        out += 8 * bits;
    }
}
