// Tells the thread sanitizer of the waits of Swift's Mutex.
//
// Without contention a Mutex is locked by an atomic operation that the compiler puts into the caller, where the
// sanitizer sees it. With contention the standard library does it, which is not instrumented: every critical
// section behind a wait would be reported as a race. The functions here stand in for those of the library,
// call them, and say what they have done: an unlock happens before the lock that waited for it.
//
// Scripts/sanitize compiles it and loads it before the library. It hides no race: nothing but the order that a
// contended Mutex really makes is told, and where the library changes its names, nothing at all.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context))

// Absent in programs that are not sanitized and have this loaded all the same, such as the test runner.
extern void __tsan_acquire(void *address) __attribute__((weak));
extern void __tsan_release(void *address) __attribute__((weak));

// Synchronization._MutexHandle._lockSlow(Swift.UInt32) -> ()
#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
// Synchronization._MutexHandle._unlockSlow() -> ()
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

typedef SWIFT void (*Lock)(uint32_t thread, SELF void *handle);
typedef SWIFT void (*Unlock)(SELF void *handle);

SWIFT void lock(uint32_t thread, SELF void *handle) __asm__(LOCK);
SWIFT void unlock(SELF void *handle) __asm__(UNLOCK);

SWIFT void lock(uint32_t thread, SELF void *handle) {
    Lock original = (Lock)dlsym(RTLD_NEXT, LOCK);
    original(thread, handle);
    if (__tsan_acquire) __tsan_acquire(handle);
}

SWIFT void unlock(SELF void *handle) {
    Unlock original = (Unlock)dlsym(RTLD_NEXT, UNLOCK);
    if (__tsan_release) __tsan_release(handle);
    original(handle);
}
