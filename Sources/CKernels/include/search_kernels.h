// SPDX-License-Identifier: Apache-2.0
//
// The inner loops of retrieval: dot products over vectors of 2, 3 or 8 bits a component, and the blocks of an inverted
// index. Integers throughout, so that every variant gives the same bits on every machine.
#ifndef WARDBOOK_SEARCH_KERNELS_H
#define WARDBOOK_SEARCH_KERNELS_H

#include <stddef.h>
#include <stdint.h>

/// Postings in a full block.
#define WARDBOOK_POSTINGS_BLOCK 128

/// Which instruction set a scan uses. A variant that the machine lacks must not be asked for.
typedef enum {
    WARDBOOK_SCAN_PORTABLE,
    WARDBOOK_SCAN_AVX2,
    WARDBOOK_SCAN_AVX512,
} wardbook_scan_variant;

/// The best variant that this machine has.
wardbook_scan_variant wardbook_scan_best(void);

/// out[q] = sum over d of row[d] * queries[q * stride + d], for q < count and d < stride.
/// `stride` is a multiple of 64, at most 4,096; the row holds -127 ... 127 and queries hold
/// -4,096 ... 4,096, so that no sum leaves 32 bits.
void wardbook_compare_i8(
    wardbook_scan_variant variant, const int8_t *_Nonnull row, size_t stride,
    const int16_t *_Nonnull queries, size_t count, int32_t *_Nonnull out);

/// Components of a coded row that are packed together.
#define WARDBOOK_CODE_GROUP 64

/// Turns codes into components: out[d] = levels[code of component d], for d < stride, a multiple of
/// 64. `bits` is 2 or 3. Components go in groups of 64, each in 8 x bits bytes: byte i of the first
/// 16 holds, from its lowest bits on, the low two bits of components i, 16 + i, 32 + i and 48 + i; bit
/// j of byte i of the next 8 is the third bit of component 8 i + j.
void wardbook_expand_codes(
    wardbook_scan_variant variant, unsigned bits, const uint8_t *_Nonnull codes, size_t stride,
    const int8_t *_Nonnull levels, int8_t *_Nonnull out);

/// The inverse: packs the codes of `stride` components, a multiple of 64. `bits` is 2, 3 or 8.
void wardbook_pack_codes(
    unsigned bits, const uint8_t *_Nonnull codes, size_t stride, uint8_t *_Nonnull out);

/// codes[d] = how many of the borders component d reaches. At most 255 borders.
void wardbook_code_components(
    const int8_t *_Nonnull components, size_t count, const int16_t *_Nonnull borders,
    size_t border_count, uint8_t *_Nonnull codes);

/// The dot product of two rows of at most 4,096 components.
int32_t wardbook_product_i8(const int8_t *_Nonnull a, const int8_t *_Nonnull b, size_t count);

/// Rounds a vector to 8 bits, halves away from zero, so that the largest component becomes 127.
/// Returns what one step is worth, which is not finite when a component is not.
float wardbook_round_vector(const float *_Nonnull values, size_t count, int8_t *_Nonnull out);

/// Rows of coded vectors.
typedef struct {
    /// Bits of a code: 2, 3 or 8. With 8 the codes are the components.
    unsigned bits;
    /// Components of a row.
    size_t stride;
    /// stride x bits / 8 bytes a row.
    const uint8_t *_Nonnull rows;
    /// For each row what one step of a component is worth.
    const float *_Nonnull scales;
    /// What each code stands for; 16 entries.
    const int8_t *_Nonnull levels;
} wardbook_vectors;

/// Most queries that are compared at once.
#define WARDBOOK_QUERIES_MAX 64

/// Compares `count` rows from row `first` on with each of `query_count` queries, which lie one after
/// the other: out[q * count + i] is the product of row first + i with query q times both scales.
void wardbook_cosines(
    wardbook_scan_variant variant, const wardbook_vectors *_Nonnull vectors, size_t first,
    size_t count, const int16_t *_Nonnull queries, const float *_Nonnull query_scales,
    size_t query_count, float *_Nonnull out);

/// Bytes that `count` packed values of `bits` bits take.
size_t wardbook_packed_size(size_t count, unsigned bits);

/// Packs `count` values of at most `bits` (0...32) bits, least significant bit first.
void wardbook_pack(
    const uint32_t *_Nonnull values, size_t count, unsigned bits, uint8_t *_Nonnull out);

/// Reads `count` packed gaps and adds them up: out[i] = base - 1 + the sum of (gap + 1) up to i,
/// where `base` is the first document that the block may hold. Reads exactly
/// `wardbook_packed_size(count, bits)` bytes. Returns the last sum in full: it is at least every
/// other, so a caller that finds it below 2^32 knows that nothing wrapped.
uint64_t wardbook_unpack_documents(
    const uint8_t *_Nonnull packed, size_t count, unsigned bits, uint64_t base,
    uint32_t *_Nonnull out);

/// scores[documents[i] - first] += weight * impacts[i], for `count` postings.
void wardbook_accumulate(
    const uint32_t *_Nonnull documents, const uint8_t *_Nonnull impacts, size_t count,
    uint32_t weight, uint32_t first, uint32_t *_Nonnull scores);

#endif
