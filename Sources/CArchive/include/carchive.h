// SPDX-License-Identifier: Apache-2.0
//
// Door to libarchive. An archive comes in as an open file and leaves as a row of entries, one after
// the other; nothing is written anywhere. Only tar and zip are known here, and only compressions
// that are undone within the process: libarchive would start other programs for some.

#ifndef CARCHIVE_H
#define CARCHIVE_H

#include <stdint.h>

/// An archive that is being read.
typedef struct carchive carchive;

/// What an entry is.
enum {
    CARCHIVE_FILE = 0,
    CARCHIVE_FOLDER = 1,
    /// A symbolic or hard link.
    CARCHIVE_LINK = 2,
    /// A device, a pipe, a socket.
    CARCHIVE_OTHER = 3,
    /// A file that cannot be read without a password.
    CARCHIVE_ENCRYPTED = 4,
};

/// What the archive says of an entry.
typedef struct carchive_entry {
    /// Its path as the archive has it, in whatever encoding; valid until the next call. Not NULL.
    const char *_Nullable name;
    /// From the list above.
    int32_t kind;
    /// Bytes of its content as the archive tells; 0 where it does not.
    int64_t size;
} carchive_entry;

/// Begins to read a tar archive, compressed or not, or a zip archive. The descriptor has to stay
/// open until the archive is closed. NULL when memory is short; other trouble shows at
/// `carchive_next`.
carchive *_Nullable carchive_open(int descriptor);

/// Goes to the next entry: 1 when there is one, 0 at the end, -1 when the archive cannot be read
/// on.
int32_t carchive_next(carchive *_Nonnull archive, carchive_entry *_Nonnull entry);

/// Reads on in the content of the entry: the number of bytes, 0 at its end, -1 on damage.
int64_t carchive_read(carchive *_Nonnull archive, void *_Nonnull bytes, int64_t capacity);

/// Why the last call failed, in the library's words.
const char *_Nonnull carchive_message(const carchive *_Nonnull archive);

/// Ends the reading. The descriptor stays open.
void carchive_close(carchive *_Nullable archive);

#endif
