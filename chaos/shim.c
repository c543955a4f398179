/* Stands between a process and the C library, and lets its clock and its disk fail when told.

   What is to fail stands in a file that is mapped by all (CHAOS_CONTROL), so that it can be changed from
   outside while the process runs. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

struct control {
    volatile long long clock_seconds; /* that the wall clock is wrong by */
    volatile long long sync_errno;    /* with which fsync and fdatasync fail; 0: they do not */
    volatile long long write_errno;   /* the same of writing to files */
};

static struct control none;
static struct control *control = &none;

__attribute__((constructor)) static void map_control(void) {
    const char *path = getenv("CHAOS_CONTROL");
    int file = path ? open(path, O_RDONLY) : -1;
    if (file < 0) return;
    void *mapped = mmap(NULL, sizeof *control, PROT_READ, MAP_SHARED, file, 0);
    if (mapped != MAP_FAILED) control = mapped;
    close(file);
}

#define REAL(name) static __typeof__(&name) real; if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

int clock_gettime(clockid_t clock, struct timespec *at) {
    REAL(clock_gettime);
    int result = real(clock, at);
    if (!result && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) at->tv_sec += control->clock_seconds;
    return result;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone) {
    REAL(gettimeofday);
    int result = real(at, zone);
    if (!result) at->tv_sec += control->clock_seconds;
    return result;
}

time_t time(time_t *at) {
    REAL(time);
    time_t now = real(NULL) + control->clock_seconds;
    if (at) *at = now;
    return now;
}

#define FAIL_IF(number) do { if (number) { errno = (int)(number); return -1; } } while (0)

int fsync(int file) { REAL(fsync); FAIL_IF(control->sync_errno); return real(file); }

int fdatasync(int file) { REAL(fdatasync); FAIL_IF(control->sync_errno); return real(file); }

static long long refused(int file) {
    struct stat about;
    return control->write_errno && !fstat(file, &about) && S_ISREG(about.st_mode) ? control->write_errno : 0;
}

ssize_t write(int file, const void *from, size_t size) {
    REAL(write); FAIL_IF(refused(file)); return real(file, from, size);
}

ssize_t pwrite(int file, const void *from, size_t size, off_t at) {
    REAL(pwrite); FAIL_IF(refused(file)); return real(file, from, size, at);
}

ssize_t pwrite64(int file, const void *from, size_t size, off64_t at) {
    REAL(pwrite64); FAIL_IF(refused(file)); return real(file, from, size, at);
}
