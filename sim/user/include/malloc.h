/* SPDX-License-Identifier: MIT */
/* More about memory. */
#ifndef _MALLOC_H
#define _MALLOC_H

#include <stdlib.h>
extern void *memalign(size_t align, size_t size);
extern void *pvalloc(size_t size);
extern int malloc_trim(size_t pad);
extern int mallopt(int name, int value);
extern size_t malloc_usable_size(void *at);

#endif
