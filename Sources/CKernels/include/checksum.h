// SPDX-License-Identifier: Apache-2.0
//
// Checksums of files: CRC-32C finds damage, SHA-256 names content.
#ifndef WARDBOOK_CHECKSUM_H
#define WARDBOOK_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/// Continues a CRC-32C (Castagnoli, RFC 3720 appendix B.4) over `count` bytes; start with 0.
uint32_t wardbook_crc32c(uint32_t crc, const void *_Nonnull bytes, size_t count);

/// State of a SHA-256 (FIPS 180-4) in the making.
typedef struct {
    uint32_t state[8];
    uint64_t length;
    uint8_t block[64];
} wardbook_sha256;

/// Starts a digest.
void wardbook_sha256_init(wardbook_sha256 *_Nonnull digest);

/// Adds `count` bytes.
void wardbook_sha256_update(
    wardbook_sha256 *_Nonnull digest, const void *_Nullable bytes, size_t count);

/// Compresses `count` blocks of 64 bytes into the eight words of a state, as FIPS 180-4 writes it.
void wardbook_sha256_blocks_portable(
    uint32_t *_Nonnull state, const uint8_t *_Nonnull blocks, size_t count);

/// The same with the instructions that x86 processors have for it; only where there are any.
void wardbook_sha256_blocks_x86(
    uint32_t *_Nonnull state, const uint8_t *_Nonnull blocks, size_t count);

/// Whether this processor has instructions for SHA-256.
int32_t wardbook_sha256_has_instructions(void);

/// Writes the 32 bytes of the digest; the state must be started again before further use.
void wardbook_sha256_finish(wardbook_sha256 *_Nonnull digest, uint8_t *_Nonnull out);

#endif
