// SPDX-License-Identifier: Apache-2.0
//
// Word and sentence boundaries through ICU's UText over UTF-8, so that offsets are byte offsets.

#include "ctext.h"

#include <stdlib.h>
#include <unicode/ubrk.h>
#include <unicode/utext.h>

struct ctext_breaker {
    UBreakIterator *iterator;
    UText *text;
    int32_t at;
};

ctext_breaker *ctext_breaker_open(int kind) {
    ctext_breaker *breaker = calloc(1, sizeof *breaker);
    if (breaker == NULL) return NULL;
    UErrorCode status = U_ZERO_ERROR;
    UBreakIteratorType type = kind == CTEXT_SENTENCES ? UBRK_SENTENCE : UBRK_WORD;
    breaker->iterator = ubrk_open(type, "en", NULL, 0, &status);
    if (U_FAILURE(status) || breaker->iterator == NULL) {
        ctext_breaker_close(breaker);
        return NULL;
    }
    return breaker;
}

int ctext_breaker_set(ctext_breaker *breaker, const char *utf8, int64_t length) {
    if (length < 0 || length > INT32_MAX) return -1;
    UErrorCode status = U_ZERO_ERROR;
    breaker->text = utext_openUTF8(breaker->text, utf8, length, &status);
    if (U_FAILURE(status)) return -1;
    ubrk_setUText(breaker->iterator, breaker->text, &status);
    if (U_FAILURE(status)) return -1;
    breaker->at = ubrk_first(breaker->iterator);
    return 0;
}

int32_t ctext_breaker_next(ctext_breaker *breaker, int32_t *kind) {
    int32_t next = ubrk_next(breaker->iterator);
    if (next == UBRK_DONE || next <= breaker->at) return -1;
    breaker->at = next;
    int32_t rule = ubrk_getRuleStatus(breaker->iterator);
    if (rule < UBRK_WORD_NONE_LIMIT) {
        *kind = CTEXT_OTHER;
    } else {
        *kind = rule < UBRK_WORD_NUMBER_LIMIT ? CTEXT_NUMBER : CTEXT_LETTERS;
    }
    return next;
}

void ctext_breaker_close(ctext_breaker *breaker) {
    if (breaker == NULL) return;
    if (breaker->iterator != NULL) ubrk_close(breaker->iterator);
    if (breaker->text != NULL) utext_close(breaker->text);
    free(breaker);
}
