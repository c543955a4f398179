/* The floor, and readers quick enough not to be what is measured. Compiled by bench/native.py. */

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MARK '~'
#define EVENTS 256

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

/* One send() for each socket and round: what fan-out costs without any server around it. */
double floor_send(const int *sockets, int count, const char *frame, int size, int rounds) {
    for (int round = 0; round < rounds; round++)
        for (int i = 0; i < count; i++) {
            int sent = 0;
            while (sent < size) {
                ssize_t n = send(sockets[i], frame + sent, size - sent, MSG_NOSIGNAL);
                if (n > 0) sent += n;
                else if (errno == EAGAIN) {
                    struct pollfd full = {sockets[i], POLLOUT, 0};
                    poll(&full, 1, 1000);
                } else return -1;
            }
        }
    return now();
}

/* Read from all sockets until `wanted` marks were seen: when that was, or -1 after `seconds`. */
double read_marks(const int *sockets, int count, long long wanted, double seconds) {
    static char buffer[1 << 18];
    struct epoll_event ready[EVENTS], event = {.events = EPOLLIN};
    double end = now() + seconds;
    long long seen = 0;
    int poller = epoll_create1(0);
    for (int i = 0; i < count; i++) {
        event.data.fd = sockets[i];
        epoll_ctl(poller, EPOLL_CTL_ADD, sockets[i], &event);
    }
    while (seen < wanted && now() < end) {
        int got = epoll_wait(poller, ready, EVENTS, 100);
        for (int i = 0; i < got; i++) {
            ssize_t n = recv(ready[i].data.fd, buffer, sizeof buffer, MSG_DONTWAIT);
            for (const char *at = buffer, *last = buffer + n; n > 0 && (at = memchr(at, MARK, last - at)); at++)
                seen++;
        }
    }
    double at = now();
    close(poller);
    return seen >= wanted ? at : -1;
}
