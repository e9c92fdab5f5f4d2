// SPDX-License-Identifier: Apache-2.0
//
// Character sets: decoding with the place of every character, and detection.

#include "ctext.h"

#include <stdio.h>
#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

enum { CHUNK = 2048 };

int ctext_knows_charset(const char *charset) {
    UErrorCode status = U_ZERO_ERROR;
    UConverter *converter = ucnv_open(charset, &status);
    if (U_FAILURE(status) || converter == NULL) return 0;
    ucnv_close(converter);
    return 1;
}

/// One decoded character that waits to learn where its source bytes end.
typedef struct pending {
    UChar32 character;
    int64_t from;
    int waiting;
} pending;

static void flush(pending *p, int64_t to, ctext_emit emit, void *context) {
    if (!p->waiting) return;
    char utf8[4];
    int32_t length = 0;
    UBool failed = 0;
    U8_APPEND((uint8_t *)utf8, length, 4, p->character, failed);
    if (!failed) emit(context, utf8, length, p->from, to);
    p->waiting = 0;
}

/// Emits all but the last character of a chunk of UTF-16 with the offset of each unit.
static void emit_units(const UChar *units, const int32_t *offsets, int32_t count, int64_t base,
                       pending *p, ctext_emit emit, void *context) {
    int32_t i = 0;
    while (i < count) {
        // A character that began in the chunk before has the offset -1 there.
        int64_t from = offsets[i] >= 0 ? base + offsets[i] : (p->waiting ? p->from : base);
        UChar32 character;
        U16_NEXT(units, i, count, character);
        if (U_IS_SURROGATE(character)) character = 0xFFFD;
        flush(p, from, emit, context);
        *p = (pending){character, from, 1};
    }
}

int ctext_decode(const char *charset, const char *bytes, int64_t length, ctext_emit emit,
                 void *context) {
    UErrorCode status = U_ZERO_ERROR;
    UConverter *converter = ucnv_open(charset, &status);
    if (U_FAILURE(status) || converter == NULL) return -1;
    UChar units[CHUNK];
    int32_t offsets[CHUNK];
    const char *at = bytes;
    const char *end = bytes + length;
    pending p = {0};
    do {
        int64_t base = at - bytes;
        // Half a chunk of bytes at a time: no charset makes more than two units of one byte.
        const char *stop = end - at > CHUNK / 2 ? at + CHUNK / 2 : end;
        UChar *target = units;
        status = U_ZERO_ERROR;
        ucnv_toUnicode(converter, &target, units + CHUNK, &at, stop, offsets, stop == end, &status);
        emit_units(units, offsets, (int32_t)(target - units), base, &p, emit, context);
        if (U_FAILURE(status) && status != U_BUFFER_OVERFLOW_ERROR) break;
    } while (at < end || status == U_BUFFER_OVERFLOW_ERROR);
    flush(&p, length, emit, context);
    ucnv_close(converter);
    return 0;
}

int ctext_detect_charset(const char *bytes, int32_t length, char *name, int32_t capacity) {
    UErrorCode status = U_ZERO_ERROR;
    UCharsetDetector *detector = ucsdet_open(&status);
    if (U_FAILURE(status) || detector == NULL) return 0;
    ucsdet_enableInputFilter(detector, 1);
    ucsdet_setText(detector, bytes, length, &status);
    const UCharsetMatch *match = ucsdet_detect(detector, &status);
    int32_t confidence = 0;
    if (U_SUCCESS(status) && match != NULL) {
        const char *found = ucsdet_getName(match, &status);
        confidence = ucsdet_getConfidence(match, &status);
        if (U_FAILURE(status)) confidence = 0;
        else snprintf(name, (size_t)capacity, "%s", found);
    }
    ucsdet_close(detector);
    return confidence;
}
