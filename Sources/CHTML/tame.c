// SPDX-License-Identifier: Apache-2.0
//
// libxml2 compares each attribute of a tag with all before it, so that a tag with a million
// attributes would take hours. This pass blanks them before the parser sees them, and with them
// declarations that have no place in HTML.

#include "chtml.h"

#include <string.h>
#include <strings.h>

typedef struct scan {
    char *text;
    int32_t length;
    int32_t changed;
} scan;

static int is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

static int is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// Offset after `needle`, searched from `at`; the end of the text when it does not come.
static int32_t after(const scan *s, int32_t at, const char *needle) {
    int32_t size = (int32_t)strlen(needle);
    for (int32_t i = at; i + size <= s->length; i++) {
        const char *hit = memchr(s->text + i, needle[0], (size_t)(s->length - size - i + 1));
        if (hit == NULL) return s->length;
        i = (int32_t)(hit - s->text);
        if (strncasecmp(hit, needle, (size_t)size) == 0) return i + size;
    }
    return s->length;
}

/// Walks one tag from its `<` and returns the offset of its `>`, or of the end of the text.
static int32_t tag(scan *s, int32_t at) {
    int32_t attributes = 0;
    int32_t blank_from = -1;
    char quote = 0;
    char last = 0;
    int32_t i = at + 1;
    for (; i < s->length; i++) {
        char c = s->text[i];
        if (quote != 0) {
            if (c == quote) quote = 0;
        } else if (c == '>') {
            break;
        } else if ((c == '"' || c == '\'') && last == '=') {
            quote = c;
        } else if (!is_space(c) && c != '=' && last != '=' && is_space(s->text[i - 1])) {
            attributes++;
            if (attributes > CHTML_ATTRIBUTES_MAX && blank_from < 0) blank_from = i;
        } else if (c == '/' && i > at + 1) {
            attributes++;
            if (attributes > CHTML_ATTRIBUTES_MAX && blank_from < 0) blank_from = i;
        }
        if (!is_space(c)) last = c;
    }
    if (blank_from >= 0) {
        memset(s->text + blank_from, ' ', (size_t)(i - blank_from));
        s->changed++;
    }
    return i;
}

/// Blanks out a declaration other than the document type; browsers take it for a comment, the
/// parser for text. Returns the offset after it.
static int32_t declaration(scan *s, int32_t at) {
    char *close = memchr(s->text + at, '>', (size_t)(s->length - at));
    int32_t end = close == NULL ? s->length : (int32_t)(close - s->text) + 1;
    if (s->length - at > 9 && strncasecmp(s->text + at + 2, "doctype", 7) == 0) {
        // An internal subset would bring entities of its own; it has no place in HTML.
        char *subset = memchr(s->text + at, '[', (size_t)(end - at));
        if (subset != NULL) memset(subset, ' ', (size_t)(s->text + end - 1 - subset));
        return end;
    }
    memset(s->text + at, ' ', (size_t)(end - at));
    return end;
}

static int named(const scan *s, int32_t at, const char *name) {
    int32_t size = (int32_t)strlen(name);
    if (at + size >= s->length || strncasecmp(s->text + at, name, (size_t)size) != 0) return 0;
    char next = s->text[at + size];
    return is_space(next) || next == '>' || next == '/';
}

int32_t chtml_tame(char *utf8, int32_t length) {
    scan s = {utf8, length, 0};
    int32_t i = 0;
    while (i + 1 < length) {
        char *open = memchr(utf8 + i, '<', (size_t)(length - i - 1));
        if (open == NULL) break;
        i = (int32_t)(open - utf8);
        if (i + 4 <= length && memcmp(open, "<!--", 4) == 0) {
            i = after(&s, i + 4, "-->");
        } else if (open[1] == '!') {
            i = declaration(&s, i);
        } else if (is_letter(open[1])) {
            int script = named(&s, i + 1, "script");
            int style = named(&s, i + 1, "style");
            i = tag(&s, i);
            if (script) i = after(&s, i, "</script");
            if (style) i = after(&s, i, "</style");
        } else {
            i++;
        }
    }
    return s.changed;
}
