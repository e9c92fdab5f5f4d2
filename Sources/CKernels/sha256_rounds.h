// SPDX-License-Identifier: Apache-2.0
//
// What the variants of SHA-256's compression share.
#ifndef WARDBOOK_SHA256_ROUNDS_H
#define WARDBOOK_SHA256_ROUNDS_H

#include "checksum.h"

/// The constants K of FIPS 180-4, section 4.2.2.
extern const uint32_t wardbook_sha256_constants[64];

/// Compresses `count` blocks of 64 bytes into the state.
typedef void (*wardbook_sha256_blocks)(uint32_t *state, const uint8_t *blocks, size_t count);

#endif
