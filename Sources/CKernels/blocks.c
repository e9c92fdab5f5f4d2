/* SPDX-License-Identifier: Apache-2.0
 *
 * Sizes and tables of the block formats. */
#include "include/wardbook_blocks.h"

const int8_t wardbook_iq4_values[16] = {-127, -104, -83, -65, -49, -35, -22, -10,
                                        1,    13,   25,  38,  53,  69,  89,  113};

int32_t wardbook_block_elements(int32_t format) {
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

int32_t wardbook_block_bytes(int32_t format) {
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

_Static_assert(sizeof(wardbook_q4_0) == 18 && sizeof(wardbook_q4_1) == 20, "layout");
_Static_assert(sizeof(wardbook_q5_0) == 22 && sizeof(wardbook_q5_1) == 24, "layout");
_Static_assert(sizeof(wardbook_q8_0) == 34 && sizeof(wardbook_iq4_nl) == 18, "layout");
_Static_assert(sizeof(wardbook_q2_k) == 84 && sizeof(wardbook_q3_k) == 110, "layout");
_Static_assert(sizeof(wardbook_q4_k) == 144 && sizeof(wardbook_q5_k) == 176, "layout");
_Static_assert(sizeof(wardbook_q6_k) == 210 && sizeof(wardbook_iq4_xs) == 136, "layout");
