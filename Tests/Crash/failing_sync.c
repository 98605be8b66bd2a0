// Loaded into a server by LD_PRELOAD: from the moment on that the file named by FAIL_SYNC exists, a sync of a file whose
// name ends as that file says fails, as of a disk that does not confirm it.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int fails(int descriptor) {
    const char *order = getenv("FAIL_SYNC");
    char ending[64], link[64], name[4096];
    int file = order ? open(order, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0) return 0;
    ssize_t count = read(file, ending, sizeof ending - 1);
    close(file);
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, name, sizeof name);
    return count > 0 && length >= count && !memcmp(name + length - count, ending, (size_t)count);
}

#define FAILING(call)                                        \
    int call(int descriptor) {                               \
        int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, #call); \
        if (!fails(descriptor)) return real(descriptor);     \
        errno = EIO;                                         \
        return -1;                                           \
    }

FAILING(fsync)
FAILING(fdatasync)
