// SPDX-License-Identifier: Apache-2.0
//
// Folding of one word: compatibility normalisation with case folding, then decomposition and
// removal of the combining marks of Latin writing ("Ménière" -> "meniere").

#include "ctext.h"

#include <unicode/unorm2.h>
#include <unicode/ustring.h>

enum { UNITS = 512 };

/// Removes U+0300-036F in place and returns the new length.
static int32_t drop_marks(UChar *text, int32_t length) {
    int32_t kept = 0;
    for (int32_t i = 0; i < length; i++) {
        if (text[i] >= 0x0300 && text[i] <= 0x036F) continue;
        text[kept++] = text[i];
    }
    return kept;
}

int32_t ctext_fold(const char *utf8, int32_t length, char *out, int32_t capacity) {
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *fold = unorm2_getNFKCCasefoldInstance(&status);
    const UNormalizer2 *decompose = unorm2_getNFDInstance(&status);
    const UNormalizer2 *compose = unorm2_getNFCInstance(&status);
    UChar a[UNITS], b[UNITS];
    int32_t count = 0;
    u_strFromUTF8(a, UNITS, &count, utf8, length, &status);
    if (U_FAILURE(status)) return -1;
    count = unorm2_normalize(fold, a, count, b, UNITS, &status);
    if (U_FAILURE(status)) return -1;
    count = unorm2_normalize(decompose, b, count, a, UNITS, &status);
    if (U_FAILURE(status)) return -1;
    count = drop_marks(a, count);
    count = unorm2_normalize(compose, a, count, b, UNITS, &status);
    if (U_FAILURE(status)) return -1;
    int32_t bytes = 0;
    u_strToUTF8(out, capacity, &bytes, b, count, &status);
    return U_FAILURE(status) ? -1 : bytes;
}
