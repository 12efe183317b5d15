/* SPDX-License-Identifier: MIT */
/* Indices that speculation must not carry too far; nothing speculates here. */
#ifndef _LINUX_NOSPEC_H
#define _LINUX_NOSPEC_H

#include <linux/compiler.h>

#define array_index_nospec(index, size) ({ typeof(index) __index = (index); (void)(size); __index; })
#define barrier_nospec() barrier()

#endif
