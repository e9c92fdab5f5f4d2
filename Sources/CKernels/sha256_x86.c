// SPDX-License-Identifier: Apache-2.0
//
// SHA-256 with the instructions that x86 processors have for it (Intel SDM, "SHA256RNDS2" and its
// neighbours). They want the eight words of the state as A B E F and C D G H, highest first, and do
// two rounds at a time; W holds the last 16 words of the message schedule, four in each vector.
#include "sha256_rounds.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

int32_t wardbook_sha256_has_instructions(void) {
    unsigned a = 0, b = 0, c = 0, d = 0;
    return __builtin_cpu_supports("sse4.1") && __get_cpuid_count(7, 0, &a, &b, &c, &d) &&
           (b >> 29 & 1);
}

__attribute__((target("sha,sse4.1,ssse3"))) static void compress_one(__m128i *abef, __m128i *cdgh,
                                                                     const uint8_t *block) {
    const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    __m128i w[4], high = *abef, low = *cdgh;
    for (int i = 0; i < 4; i++)
        w[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)block + i), big_endian);
    for (int four = 0; four < 16; four++) {
        __m128i constants =
            _mm_loadu_si128((const __m128i *)(wardbook_sha256_constants + 4 * four));
        __m128i sum = _mm_add_epi32(w[four & 3], constants);
        low = _mm_sha256rnds2_epu32(low, high, sum);
        high = _mm_sha256rnds2_epu32(high, low, _mm_shuffle_epi32(sum, 0x0e));
        /* The four words that take this place sixteen rounds on. */
        __m128i last = w[(four + 3) & 3];
        __m128i seventh = _mm_alignr_epi8(last, w[(four + 2) & 3], 4);
        __m128i next = _mm_sha256msg1_epu32(w[four & 3], w[(four + 1) & 3]);
        w[four & 3] = _mm_sha256msg2_epu32(_mm_add_epi32(next, seventh), last);
    }
    *abef = _mm_add_epi32(*abef, high);
    *cdgh = _mm_add_epi32(*cdgh, low);
}

__attribute__((target("sha,sse4.1,ssse3"))) void
wardbook_sha256_blocks_x86(uint32_t *state, const uint8_t *blocks, size_t count) {
    __m128i *words = (__m128i *)state;
    __m128i cdab = _mm_shuffle_epi32(_mm_loadu_si128(words), 0xb1);
    __m128i efgh = _mm_shuffle_epi32(_mm_loadu_si128(words + 1), 0x1b);
    __m128i abef = _mm_alignr_epi8(cdab, efgh, 8);
    __m128i cdgh = _mm_blend_epi16(efgh, cdab, 0xf0);
    for (size_t i = 0; i < count; i++) compress_one(&abef, &cdgh, blocks + 64 * i);
    __m128i feba = _mm_shuffle_epi32(abef, 0x1b);
    __m128i dchg = _mm_shuffle_epi32(cdgh, 0xb1);
    _mm_storeu_si128(words, _mm_blend_epi16(feba, dchg, 0xf0));
    _mm_storeu_si128(words + 1, _mm_alignr_epi8(dchg, feba, 8));
}
#else
int32_t wardbook_sha256_has_instructions(void) { return 0; }

void wardbook_sha256_blocks_x86(uint32_t *state, const uint8_t *blocks, size_t count) {
    wardbook_sha256_blocks_portable(state, blocks, count);
}
#endif
