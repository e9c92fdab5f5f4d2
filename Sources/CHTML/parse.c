// SPDX-License-Identifier: Apache-2.0
//
// Runs libxml2's HTML parser in its event mode. The parser tells where it stands, never where an
// event began, so the beginning is worked out backwards and checked against the page.

#include "chtml.h"

#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>
#include <pthread.h>
#include <string.h>

/// Flattening copies what is left of the page; this bounds all copies together.
enum { COPIED_MAX = 256 * 1024 * 1024 };

typedef struct run {
    const chtml_handler *handler;
    void *context;
    const char *page;
    int32_t length;
    /// Where this parser's input begins in the page.
    int32_t base;
    /// Where the parser stood at the last event.
    int32_t last;
    /// Where to go on after flattening; negative while none is needed.
    int32_t resume;
    htmlParserCtxtPtr parser;
} run;

/// The offset in the page where the parser stands now.
static int32_t position(const run *r) {
    const xmlParserInput *input = r->parser->input;
    if (input == NULL) return r->length;
    int64_t at = (int64_t)r->base + (int64_t)input->consumed + (input->cur - input->base);
    return at < r->length ? (int32_t)at : r->length;
}

static void on_start(void *data, const xmlChar *name, const xmlChar **attributes) {
    run *r = data;
    if (r->resume >= 0) return;
    int32_t at = position(r);
    r->handler->start(r->context, (const char *)name, (const char *const *)attributes, r->last, at);
    r->last = at;
    if (r->parser->nameNr <= CHTML_DEPTH_MAX) return;
    while (at < r->length && r->page[at] != '>') at++;
    r->resume = at < r->length ? at + 1 : r->length;
    xmlStopParser(r->parser);
}

static void on_end(void *data, const xmlChar *name) {
    run *r = data;
    if (r->resume >= 0) return;
    r->last = position(r);
    r->handler->end(r->context, (const char *)name);
}

static void on_text(void *data, const xmlChar *text, int length) {
    run *r = data;
    if (r->resume >= 0 || length <= 0) return;
    int32_t to = position(r);
    int32_t from = to - length;
    int exact = from >= 0 && from >= r->base && memcmp(r->page + from, text, (size_t)length) == 0;
    if (!exact) {
        // A character reference: it begins at the nearest ampersand.
        from = r->last;
        for (int32_t i = to - 1; i >= r->last && i > to - 64; i--) {
            if (r->page[i] == '&') {
                from = i;
                break;
            }
        }
    }
    if (from > to) from = to;
    r->last = to;
    r->handler->text(r->context, (const char *)text, length, from, to, exact);
}

static void on_comment(void *data, const xmlChar *text) {
    run *r = data;
    if (r->resume >= 0) return;
    r->last = position(r);
    r->handler->comment(r->context, (const char *)text);
}

static void ignore(void *context, xmlErrorPtr error) {
    (void)context;
    (void)error;
}

/// Parses from `r->base` to the end or to the place where flattening is due.
static int parse_once(run *r) {
    htmlParserCtxtPtr parser = htmlCreateMemoryParserCtxt(r->page + r->base, r->length - r->base);
    if (parser == NULL) return -1;
    r->parser = parser;
    htmlCtxtUseOptions(parser, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                                   HTML_PARSE_NONET | HTML_PARSE_NOIMPLIED |
                                   HTML_PARSE_NODEFDTD | HTML_PARSE_IGNORE_ENC);
    xmlSwitchEncoding(parser, XML_CHAR_ENCODING_UTF8);
    memset(parser->sax, 0, sizeof *parser->sax);
    parser->sax->startElement = on_start;
    parser->sax->endElement = on_end;
    parser->sax->characters = on_text;
    parser->sax->ignorableWhitespace = on_text;
    parser->sax->cdataBlock = on_text;
    parser->sax->comment = on_comment;
    parser->sax->serror = ignore;
    parser->sax->initialized = 1;
    parser->userData = r;
    htmlParseDocument(parser);
    if (parser->myDoc != NULL) xmlFreeDoc(parser->myDoc);
    htmlFreeParserCtxt(parser);
    return 0;
}

static pthread_once_t once = PTHREAD_ONCE_INIT;

int32_t chtml_parse(const char *utf8, int32_t length, const chtml_handler *handler,
                    void *context) {
    pthread_once(&once, xmlInitParser);
    run r = {.handler = handler, .context = context, .page = utf8, .length = length};
    int32_t status = CHTML_READ;
    int64_t copied = 0;
    while (r.base < length) {
        copied += length - r.base;
        if (copied > COPIED_MAX + (int64_t)length) return CHTML_CUT;
        r.resume = -1;
        r.last = r.base;
        if (parse_once(&r) != 0) return CHTML_FAILED;
        if (r.resume < 0) break;
        handler->flatten(context);
        r.base = r.resume;
        status = CHTML_FLATTENED;
    }
    return status;
}
