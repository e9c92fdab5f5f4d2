// SPDX-License-Identifier: Apache-2.0
//
// A disk that fails, for LD_PRELOAD. Calls that change something below the folder WARDBOOK_FAULT_IN
// are counted; from number WARDBOOK_FAULT_FROM on each fails with the error number
// WARDBOOK_FAULT_ERROR, WARDBOOK_FAULT_COUNT times.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_long calls;

static long number(const char *name, long otherwise)
{
    const char *text = getenv(name);
    return text ? atol(text) : otherwise;
}

// Whether this call fails; errno is set if so.
static int fails(const char *path)
{
    const char *folder = getenv("WARDBOOK_FAULT_IN");
    if (!folder || !path || !strstr(path, folder)) {
        return 0;
    }
    long call = atomic_fetch_add(&calls, 1);
    long from = number("WARDBOOK_FAULT_FROM", 0);
    if (call < from || call - from >= number("WARDBOOK_FAULT_COUNT", 1000000)) {
        return 0;
    }
    errno = (int)number("WARDBOOK_FAULT_ERROR", EIO);
    return 1;
}

static int fails_on(int descriptor)
{
    char link[64];
    char path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) {
        return 0;
    }
    path[length] = 0;
    return fails(path);
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int descriptor, const void *bytes, size_t count)
{
    return fails_on(descriptor) ? -1 : NEXT(write)(descriptor, bytes, count);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t at)
{
    return fails_on(descriptor) ? -1 : NEXT(pwrite64)(descriptor, bytes, count, at);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t at)
{
    return fails_on(descriptor) ? -1 : NEXT(pwrite)(descriptor, bytes, count, at);
}

int fsync(int descriptor)
{
    return fails_on(descriptor) ? -1 : NEXT(fsync)(descriptor);
}

int rename(const char *from, const char *to)
{
    return fails(to) ? -1 : NEXT(rename)(from, to);
}

int symlink(const char *target, const char *path)
{
    return fails(path) ? -1 : NEXT(symlink)(target, path);
}

int mkdir(const char *path, mode_t mode)
{
    return fails(path) ? -1 : NEXT(mkdir)(path, mode);
}

static mode_t mode_of(int flags, va_list rest)
{
    return flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
}

int open(const char *path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    mode_t mode = mode_of(flags, rest);
    va_end(rest);
    return (flags & O_CREAT) && fails(path) ? -1 : NEXT(open)(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    mode_t mode = mode_of(flags, rest);
    va_end(rest);
    return (flags & O_CREAT) && fails(path) ? -1 : NEXT(open64)(path, flags, mode);
}
