// SPDX-License-Identifier: Apache-2.0
//
// Blocks of an inverted index: document gaps packed to the width of the largest, and the loop that
// adds a term's share to a window of scores.
#include "search_kernels.h"

#include <string.h>

size_t wardbook_packed_size(size_t count, unsigned bits) { return (count * bits + 7) / 8; }

void wardbook_pack(const uint32_t *values, size_t count, unsigned bits, uint8_t *out) {
    uint64_t pending = 0;
    unsigned held = 0;
    for (size_t i = 0; i < count; i++) {
        pending |= (uint64_t)values[i] << held;
        held += bits;
        for (; held >= 8; held -= 8, pending >>= 8) *out++ = (uint8_t)pending;
    }
    if (held > 0) *out = (uint8_t)pending;
}

uint64_t wardbook_unpack_documents(
    const uint8_t *packed, size_t count, unsigned bits, uint64_t base, uint32_t *out) {
    size_t size = wardbook_packed_size(count, bits);
    uint64_t mask = bits == 0 ? 0 : UINT64_MAX >> (64 - bits);
    size_t i = 0, position = 0;
    base -= 1;  // wraps for 0, and back with the first sum
    for (; i < count && position / 8 + 8 <= size; i++, position += bits) {
        uint64_t word;
        memcpy(&word, packed + position / 8, 8);
        base += ((word >> (position % 8)) & mask) + 1;
        out[i] = (uint32_t)base;
    }
    for (; i < count; i++, position += bits) {  // the last bytes: never read past the end
        uint64_t word = 0;
        memcpy(&word, packed + position / 8, size - position / 8);
        base += ((word >> (position % 8)) & mask) + 1;
        out[i] = (uint32_t)base;
    }
    return base;
}

void wardbook_accumulate(
    const uint32_t *documents, const uint8_t *impacts, size_t count, uint32_t weight,
    uint32_t first, uint32_t *scores) {
    for (size_t i = 0; i < count; i++) scores[documents[i] - first] += weight * impacts[i];
}
