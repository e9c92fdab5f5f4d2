// SPDX-License-Identifier: Apache-2.0
//
// Door to libxml2's HTML parser. The page comes in as UTF-8 and leaves as a stream of events; every
// text event tells which bytes of the page it came from. Nothing is loaded, no tree is built, and
// hostile pages (endless nesting, thousands of attributes) end in a status, not in a hang.

#ifndef CHTML_H
#define CHTML_H

#include <stdint.h>

/// Receives the events. `context` is what the caller gave to `chtml_parse`.
typedef struct chtml_handler {
    /// An element begins. `attributes` holds name, value, name, value, ..., NULL; a value is NULL
    /// when the attribute has none. The tag lies between the offsets `from`, where the event before
    /// ended, and `to`, its closing bracket.
    void (*_Nonnull start)(void *_Nonnull context, const char *_Nonnull name,
                           const char *_Nullable const *_Nullable attributes, int32_t from,
                           int32_t to);
    /// An element ends, by its own tag or because another one implies it.
    void (*_Nonnull end)(void *_Nonnull context, const char *_Nonnull name);
    /// Text of `length` bytes from the bytes `from` up to `to` of the page. They are equal byte for
    /// byte when `exact` is not 0; otherwise a character reference was resolved.
    void (*_Nonnull text)(void *_Nonnull context, const char *_Nonnull text, int32_t length,
                          int32_t from, int32_t to, int32_t exact);
    /// A comment.
    void (*_Nonnull comment)(void *_Nonnull context, const char *_Nonnull text);
    /// Nesting became too deep: the rest of the page comes as if most open elements had ended.
    void (*_Nonnull flatten)(void *_Nonnull context);
} chtml_handler;

enum {
    /// The whole page was read.
    CHTML_READ = 0,
    /// Elements nest deeper than `CHTML_DEPTH_MAX`; the page was read flattened.
    CHTML_FLATTENED = 1,
    /// Flattening went on without end; the rest of the page was left unread.
    CHTML_CUT = 2,
    /// Memory is short or the length is out of range.
    CHTML_FAILED = 3,
};

/// Elements that may be open at once.
enum { CHTML_DEPTH_MAX = 250 };

/// Attributes that one tag may have; further ones are blanked out by `chtml_tame`.
enum { CHTML_ATTRIBUTES_MAX = 128 };

/// Overwrites with spaces what would mislead the parser or make it slow: attributes past the limit
/// and declarations (`<![CDATA[`, `<!ENTITY`). Returns how many tags had too many attributes.
int32_t chtml_tame(char *_Nonnull utf8, int32_t length);

/// Parses a page of UTF-8 without NUL bytes. Returns a status from the list above.
int32_t chtml_parse(const char *_Nonnull utf8, int32_t length,
                    const chtml_handler *_Nonnull handler, void *_Nonnull context);

#endif
