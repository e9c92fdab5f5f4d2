// SPDX-License-Identifier: Apache-2.0
//
// SHA-256 as FIPS 180-4 writes it. The constants are computed there from the first primes; they are
// listed here as the standard prints them.
#include "sha256_rounds.h"

#include <stdatomic.h>
#include <string.h>

const uint32_t wardbook_sha256_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static inline uint32_t rotate(uint32_t x, int n) { return (x >> n) | (x << (32 - n)); }

static inline uint32_t load_big(const uint8_t *p) {
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/// Message schedule W of one block (section 6.2.2, step 1).
static void schedule(uint32_t w[64], const uint8_t *block) {
    for (int t = 0; t < 16; t++) w[t] = load_big(block + 4 * t);
    for (int t = 16; t < 64; t++) {
        uint32_t s0 = rotate(w[t - 15], 7) ^ rotate(w[t - 15], 18) ^ (w[t - 15] >> 3);
        uint32_t s1 = rotate(w[t - 2], 17) ^ rotate(w[t - 2], 19) ^ (w[t - 2] >> 10);
        w[t] = w[t - 16] + s0 + w[t - 7] + s1;
    }
}

/// Compression of one block of 64 bytes (section 6.2.2, steps 2 to 4).
static void compress_one(uint32_t state[8], const uint8_t *block) {
    uint32_t w[64], v[8];
    schedule(w, block);
    memcpy(v, state, sizeof v);
    for (int t = 0; t < 64; t++) {
        uint32_t s1 = rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25);
        uint32_t choice = (v[4] & v[5]) ^ (~v[4] & v[6]);
        uint32_t t1 = v[7] + s1 + choice + wardbook_sha256_constants[t] + w[t];
        uint32_t s0 = rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22);
        uint32_t majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
        memmove(v + 1, v, 7 * sizeof *v);
        v[4] += t1;
        v[0] = t1 + s0 + majority;
    }
    for (int i = 0; i < 8; i++) state[i] += v[i];
}

void wardbook_sha256_blocks_portable(uint32_t *state, const uint8_t *blocks, size_t count) {
    for (size_t i = 0; i < count; i++) compress_one(state, blocks + 64 * i);
}

/// The fastest that the processor has, found out once: to ask is slow on a virtual machine.
static void compress(uint32_t *state, const uint8_t *blocks, size_t count) {
    static _Atomic(wardbook_sha256_blocks) best;
    wardbook_sha256_blocks function = atomic_load_explicit(&best, memory_order_relaxed);
    if (!function) {
        function = wardbook_sha256_has_instructions() ? wardbook_sha256_blocks_x86
                                                      : wardbook_sha256_blocks_portable;
        atomic_store_explicit(&best, function, memory_order_relaxed);
    }
    function(state, blocks, count);
}

void wardbook_sha256_init(wardbook_sha256 *digest) {
    static const uint32_t start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    memset(digest, 0, sizeof *digest);
    memcpy(digest->state, start, sizeof start);
}

void wardbook_sha256_update(wardbook_sha256 *digest, const void *bytes, size_t count) {
    const uint8_t *next = bytes;
    while (count > 0) {
        size_t used = digest->length % 64;
        size_t part = 64 - used < count ? 64 - used : count;
        if (part == 64) {
            part = count / 64 * 64;
            compress(digest->state, next, part / 64);
        } else {
            memcpy(digest->block + used, next, part);
            if (used + part == 64) compress(digest->state, digest->block, 1);
        }
        digest->length += part;
        next += part;
        count -= part;
    }
}

void wardbook_sha256_finish(wardbook_sha256 *digest, uint8_t *out) {
    uint64_t bits = digest->length * 8;
    uint8_t padding[72] = {0x80};
    size_t used = digest->length % 64;
    size_t zeros = (used < 56 ? 56 : 120) - used;
    for (int i = 0; i < 8; i++) padding[zeros + i] = (uint8_t)(bits >> (56 - 8 * i));
    wardbook_sha256_update(digest, padding, zeros + 8);
    for (int i = 0; i < 32; i++) out[i] = (uint8_t)(digest->state[i / 4] >> (24 - 8 * (i % 4)));
}
