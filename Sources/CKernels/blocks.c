/* SPDX-License-Identifier: Apache-2.0
 *
 * Sizes and tables of the block formats. */
#include "include/wardbook_blocks.h"

const int8_t wardbook_iq4_values[16] = {-127, -104, -83, -65, -49, -35, -22, -10,
                                        1,    13,   25,  38,  53,  69,  89,  113};

_Static_assert(sizeof(wardbook_q4_0) == 18 && sizeof(wardbook_q4_1) == 20, "layout");
_Static_assert(sizeof(wardbook_q5_0) == 22 && sizeof(wardbook_q5_1) == 24, "layout");
_Static_assert(sizeof(wardbook_q8_0) == 34 && sizeof(wardbook_iq4_nl) == 18, "layout");
_Static_assert(sizeof(wardbook_q2_k) == 84 && sizeof(wardbook_q3_k) == 110, "layout");
_Static_assert(sizeof(wardbook_q4_k) == 144 && sizeof(wardbook_q5_k) == 176, "layout");
_Static_assert(sizeof(wardbook_q6_k) == 210 && sizeof(wardbook_iq4_xs) == 136, "layout");
