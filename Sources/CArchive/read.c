// SPDX-License-Identifier: Apache-2.0
//
// Reads archives through libarchive. Names are handed on as they are: what they mean, and whether
// they may be used, is decided above.

#include "carchive.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/// Bytes that are read from the file at a time.
enum { BLOCK_SIZE = 64 * 1024 };

/// A tar archive ends with so many zeros.
enum { END_MARK_SIZE = 1024 };

struct carchive {
    struct archive *library;
    int descriptor;
    /// Why the last call failed.
    char message[256];
};

// libarchive converts the names that some formats keep in UTF-8 to the character set of the
// thread's locale, and fails where that cannot hold them. A service has the locale "C", so the
// thread takes one with UTF-8 for as long as libarchive looks at a name.
static locale_t utf8_locale;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void make_locale(void) { utf8_locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0); }

/// Keeps why a call failed: in our words, or else in those of the library.
static int32_t fail(carchive *a, const char *why) {
    if (why == NULL) why = archive_error_string(a->library);
    snprintf(a->message, sizeof a->message, "%s", why != NULL ? why : "it is damaged");
    return -1;
}

/// Whether a tar archive that is not compressed has its end mark: one that was cut between two
/// entries looks whole otherwise. Compressed ones end with the mark of their compression.
static int has_end_mark(const carchive *a) {
    int format = archive_format(a->library) & ARCHIVE_FORMAT_BASE_MASK;
    if (format != ARCHIVE_FORMAT_TAR || archive_filter_code(a->library, 0) != ARCHIVE_FILTER_NONE) {
        return 1;
    }
    static const char zeros[END_MARK_SIZE];
    char end[END_MARK_SIZE];
    struct stat status;
    return fstat(a->descriptor, &status) == 0 && status.st_size >= END_MARK_SIZE &&
           pread(a->descriptor, end, sizeof end, status.st_size - END_MARK_SIZE) == END_MARK_SIZE &&
           memcmp(end, zeros, sizeof end) == 0;
}

static int32_t kind(struct archive_entry *entry) {
    if (archive_entry_hardlink(entry) != NULL) return CARCHIVE_LINK;
    switch (archive_entry_filetype(entry)) {
    case AE_IFREG: return archive_entry_is_encrypted(entry) ? CARCHIVE_ENCRYPTED : CARCHIVE_FILE;
    case AE_IFDIR: return CARCHIVE_FOLDER;
    case AE_IFLNK: return CARCHIVE_LINK;
    default: return CARCHIVE_OTHER;
    }
}

static int32_t next_entry(carchive *a, carchive_entry *entry) {
    struct archive_entry *found;
    int status = archive_read_next_header(a->library, &found);
    if (status == ARCHIVE_EOF) {
        return has_end_mark(a) ? 0 : fail(a, "its end is missing");
    }
    // A warning is about the name or the times; the name is looked at above.
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN) return fail(a, NULL);
    const char *name = archive_entry_pathname(found);
    if (name == NULL) name = archive_entry_pathname_utf8(found);
    entry->name = name != NULL ? name : "";
    entry->kind = kind(found);
    entry->size = archive_entry_size_is_set(found) ? archive_entry_size(found) : 0;
    return 1;
}

int32_t carchive_next(carchive *a, carchive_entry *entry) {
    pthread_once(&once, make_locale);
    locale_t before = utf8_locale != (locale_t)0 ? uselocale(utf8_locale) : (locale_t)0;
    int32_t result = next_entry(a, entry);
    if (before != (locale_t)0) uselocale(before);
    return result;
}

int64_t carchive_read(carchive *a, void *bytes, int64_t capacity) {
    ssize_t count = archive_read_data(a->library, bytes, (size_t)capacity);
    return count < 0 ? fail(a, NULL) : count;
}

const char *carchive_message(const carchive *a) { return a->message; }

void carchive_close(carchive *a) {
    if (a == NULL) return;
    archive_read_free(a->library);
    free(a);
}

carchive *carchive_open(int descriptor) {
    carchive *a = calloc(1, sizeof *a);
    struct archive *library = archive_read_new();
    if (a == NULL || library == NULL) {
        archive_read_free(library);
        free(a);
        return NULL;
    }
    a->library = library;
    a->descriptor = descriptor;
    archive_read_support_format_tar(library);
    // Not the reader that needs no table of contents: it takes half a file for a whole one.
    archive_read_support_format_zip_seekable(library);
    archive_read_support_filter_gzip(library);
    archive_read_support_filter_bzip2(library);
    archive_read_support_filter_xz(library);
    archive_read_support_filter_zstd(library);
    // Should this fail, so does the first call to archive_read_next_header, and says why.
    (void)archive_read_open_fd(library, descriptor, BLOCK_SIZE);
    return a;
}
