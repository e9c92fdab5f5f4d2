// SPDX-License-Identifier: Apache-2.0
//
// CRC-32C: a table of 256 entries as the specification, and the SSE 4.2 instruction where the
// processor has it.
#include "checksum.h"

#include <string.h>

static uint32_t table_entry(uint32_t index) {
    for (int bit = 0; bit < 8; bit++) {
        index = (index >> 1) ^ (0x82F63B78u & (0u - (index & 1u)));
    }
    return index;
}

static uint32_t crc32c_portable(uint32_t crc, const uint8_t *bytes, size_t count) {
    uint32_t table[256];
    for (uint32_t index = 0; index < 256; index++) table[index] = table_entry(index);
    for (size_t i = 0; i < count; i++) crc = (crc >> 8) ^ table[(crc ^ bytes[i]) & 0xFF];
    return crc;
}

#if defined(__x86_64__)
#include <nmmintrin.h>

__attribute__((target("sse4.2"))) static uint32_t crc32c_sse42(
    uint32_t crc, const uint8_t *bytes, size_t count) {
    uint64_t wide = crc;
    for (; count >= 8; bytes += 8, count -= 8) {
        uint64_t word;
        memcpy(&word, bytes, sizeof word);
        wide = _mm_crc32_u64(wide, word);
    }
    crc = (uint32_t)wide;
    for (; count > 0; bytes++, count--) crc = _mm_crc32_u8(crc, *bytes);
    return crc;
}
#endif

uint32_t wardbook_crc32c(uint32_t crc, const void *bytes, size_t count) {
    crc = ~crc;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("sse4.2")) return ~crc32c_sse42(crc, bytes, count);
#endif
    return ~crc32c_portable(crc, bytes, count);
}
