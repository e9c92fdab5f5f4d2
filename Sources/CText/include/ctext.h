// SPDX-License-Identifier: Apache-2.0
//
// Door to ICU (boundaries, normalisation, charsets) and libstemmer. No ICU header is visible here: Swift's
// Foundation carries an ICU of its own whose types clash with Debian's. Every handle is opaque and
// belongs to one thread at a time.

#ifndef CTEXT_H
#define CTEXT_H

#include <stddef.h>
#include <stdint.h>

/// Finds boundaries in UTF-8 text.
typedef struct ctext_breaker ctext_breaker;

/// What a breaker looks for.
enum { CTEXT_WORDS = 0, CTEXT_SENTENCES = 1 };

/// What a word segment holds, as `ctext_breaker_next` tells it.
enum { CTEXT_OTHER = 0, CTEXT_NUMBER = 1, CTEXT_LETTERS = 2 };

/// Opens a breaker for English; NULL when ICU has no rules or memory is short.
ctext_breaker *_Nullable ctext_breaker_open(int kind);

/// Sets the text, which must stay in place until the next call of this function or of close.
/// Returns 0, or -1 when the text is longer than 2^31 - 1 bytes or ICU refuses.
int ctext_breaker_set(ctext_breaker *_Nonnull breaker, const char *_Nonnull utf8, int64_t length);

/// Moves to the next boundary and returns its byte offset, or -1 after the last. `kind` receives
/// what the segment before the boundary holds.
int32_t ctext_breaker_next(ctext_breaker *_Nonnull breaker, int32_t *_Nonnull kind);

/// Closes the breaker.
void ctext_breaker_close(ctext_breaker *_Nullable breaker);

/// Folds one short text for comparison: NFKC with case folding, default-ignorable characters
/// removed, Latin diacritics removed. Writes UTF-8 to `out` and returns its length, or -1 when the
/// text or its folded form does not fit (`capacity`, and 512 UTF-16 units inside).
int32_t ctext_fold(const char *_Nonnull utf8, int32_t length, char *_Nonnull out, int32_t capacity);

/// An English Snowball stemmer.
typedef struct ctext_stemmer ctext_stemmer;

/// Opens a stemmer; NULL when memory is short.
ctext_stemmer *_Nullable ctext_stemmer_open(void);

/// Stems one lower-case word of UTF-8. The result belongs to the stemmer and holds until its next
/// call; `stem_length` receives its length. NULL when memory is short.
const char *_Nullable ctext_stemmer_stem(ctext_stemmer *_Nonnull stemmer,
                                         const char *_Nonnull utf8, int32_t length,
                                         int32_t *_Nonnull stem_length);

/// Closes the stemmer.
void ctext_stemmer_close(ctext_stemmer *_Nullable stemmer);

/// Receives one character of decoded text: its UTF-8 form and the source bytes it came from.
typedef void (*ctext_emit)(void *_Nonnull context, const char *_Nonnull utf8, int32_t length,
                           int64_t from, int64_t to);

/// Decodes `length` bytes in `charset` (a name that ICU knows) character by character; what cannot
/// be decoded gives U+FFFD. Returns 0, or -1 when ICU does not know the character set.
int ctext_decode(const char *_Nonnull charset, const char *_Nonnull bytes, int64_t length,
                 ctext_emit _Nonnull emit, void *_Nonnull context);

/// Whether ICU knows the character set.
int ctext_knows_charset(const char *_Nonnull charset);

/// Guesses the character set of `length` bytes, markup left out of account. Writes its name to
/// `name` and returns the confidence (1-100), or 0 when there is no guess.
int ctext_detect_charset(const char *_Nonnull bytes, int32_t length, char *_Nonnull name,
                         int32_t capacity);

#endif
