// The parts of the C library's allocator that Swift's own module of it leaves out.
#include <stdlib.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif
