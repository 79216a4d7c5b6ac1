// SPDX-License-Identifier: GPL-3.0-or-later
// Preloaded into a program (LD_PRELOAD) to make the disk fail under it. Counts the calls that
// change files below $FAULT_FOLDER (write, pwrite, fsync, fdatasync, ftruncate, rename, and open
// that creates) and lets some of them fail:
//     FAULT_KIND   enospc | eio | short (a write that takes half of what it was given)
//     FAULT_AT     the number of the first one to fail, from 1
//     FAULT_THEN   once | on (all after it as well) | every (each FAULT_AT-th)
// When the program ends, the number of calls is written to $FAULT_COUNT.
#include <climits>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

namespace {

enum class Fault { None, Error, Short };

std::atomic<long> calls{0};

template <typename F> F real(const char *name)
{
    return reinterpret_cast<F>(::dlsym(RTLD_NEXT, name));
}

const char *setting(const char *name)
{
    const char *value = std::getenv(name);
    return value ? value : "";
}

bool isBelow(const char *path)
{
    const char *folder = setting("FAULT_FOLDER");
    return *folder && std::strncmp(path, folder, std::strlen(folder)) == 0;
}

bool isBelow(int fd)
{
    char link[64];
    char path[PATH_MAX];
    std::snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    const ssize_t length = ::readlink(link, path, sizeof path - 1);
    if (length < 0)
        return false;
    path[length] = 0;
    return isBelow(path);
}

bool isChosen(long number)
{
    const long at = std::atol(setting("FAULT_AT"));
    if (at <= 0)
        return false;
    const char *then = setting("FAULT_THEN");
    if (std::strcmp(then, "on") == 0)
        return number >= at;
    if (std::strcmp(then, "every") == 0)
        return number % at == 0;
    return number == at;
}

// What is to happen to a call that changes a file; sets errno for an error.
Fault next(bool canBeShort)
{
    if (!isChosen(++calls))
        return Fault::None;
    const char *kind = setting("FAULT_KIND");
    if (std::strcmp(kind, "short") == 0)
        return canBeShort ? Fault::Short : Fault::None;
    errno = std::strcmp(kind, "eio") == 0 ? EIO : ENOSPC;
    return Fault::Error;
}

size_t half(size_t count)
{
    return count > 1 ? count / 2 : count;
}

struct CountAtEnd {
    ~CountAtEnd()
    {
        const char *file = setting("FAULT_COUNT");
        if (!*file)
            return;
        if (std::FILE *out = std::fopen(file, "w")) {
            std::fprintf(out, "%ld\n", calls.load());
            std::fclose(out);
        }
    }
} countAtEnd;

} // namespace

extern "C" {

ssize_t write(int fd, const void *data, size_t count)
{
    static const auto call = real<ssize_t (*)(int, const void *, size_t)>("write");
    const Fault fault = isBelow(fd) ? next(true) : Fault::None;
    if (fault == Fault::Error)
        return -1;
    return call(fd, data, fault == Fault::Short ? half(count) : count);
}

ssize_t pwrite64(int fd, const void *data, size_t count, off64_t at)
{
    static const auto call = real<ssize_t (*)(int, const void *, size_t, off64_t)>("pwrite64");
    const Fault fault = isBelow(fd) ? next(true) : Fault::None;
    if (fault == Fault::Error)
        return -1;
    return call(fd, data, fault == Fault::Short ? half(count) : count, at);
}

ssize_t pwrite(int fd, const void *data, size_t count, off_t at)
{
    return pwrite64(fd, data, count, at);
}

int fsync(int fd)
{
    static const auto call = real<int (*)(int)>("fsync");
    return isBelow(fd) && next(false) == Fault::Error ? -1 : call(fd);
}

int fdatasync(int fd)
{
    static const auto call = real<int (*)(int)>("fdatasync");
    return isBelow(fd) && next(false) == Fault::Error ? -1 : call(fd);
}

int ftruncate64(int fd, off64_t length)
{
    static const auto call = real<int (*)(int, off64_t)>("ftruncate64");
    return isBelow(fd) && next(false) == Fault::Error ? -1 : call(fd, length);
}

int ftruncate(int fd, off_t length)
{
    return ftruncate64(fd, length);
}

int rename(const char *from, const char *to)
{
    static const auto call = real<int (*)(const char *, const char *)>("rename");
    return isBelow(to) && next(false) == Fault::Error ? -1 : call(from, to);
}

int open64(const char *path, int flags, ...)
{
    static const auto call = real<int (*)(const char *, int, ...)>("open64");
    va_list rest;
    va_start(rest, flags);
    const unsigned mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(rest, unsigned) : 0;
    va_end(rest);
    if ((flags & O_CREAT) && isBelow(path) && ::access(path, F_OK) != 0
        && next(false) == Fault::Error)
        return -1;
    return call(path, flags, mode);
}

int open(const char *path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    const unsigned mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(rest, unsigned) : 0;
    va_end(rest);
    return open64(path, flags, mode);
}

} // extern "C"
