// SPDX-License-Identifier: Apache-2.0
//
// Snowball's English stemmer from libstemmer.

#include "ctext.h"

#include <libstemmer.h>

struct ctext_stemmer;

ctext_stemmer *ctext_stemmer_open(void) {
    return (ctext_stemmer *)sb_stemmer_new("english", "UTF_8");
}

const char *ctext_stemmer_stem(ctext_stemmer *stemmer, const char *utf8, int32_t length,
                               int32_t *stem_length) {
    struct sb_stemmer *snowball = (struct sb_stemmer *)stemmer;
    const sb_symbol *stem = sb_stemmer_stem(snowball, (const sb_symbol *)utf8, length);
    *stem_length = stem == NULL ? 0 : sb_stemmer_length(snowball);
    return (const char *)stem;
}

void ctext_stemmer_close(ctext_stemmer *stemmer) {
    sb_stemmer_delete((struct sb_stemmer *)stemmer);
}
