// Keeps timers of the kernel as they are. libfaketime takes every absolute time of a timer for one of the
// wall clock, also that of a timer on a clock that never steps; such a timer would fire minutes late.
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

int timerfd_settime(int file, int flags, const struct itimerspec *new, struct itimerspec *old) {
    return (int)syscall(SYS_timerfd_settime, file, flags, new, old);
}

int timerfd_gettime(int file, struct itimerspec *now) {
    return (int)syscall(SYS_timerfd_gettime, file, now);
}
