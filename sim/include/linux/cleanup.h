/* SPDX-License-Identifier: MIT */
/* Variables whose value is released when they go out of scope. */
#ifndef _LINUX_CLEANUP_H
#define _LINUX_CLEANUP_H

#include <linux/compiler.h>

#define DEFINE_FREE(name, type, free)                    \
	static inline __maybe_unused void __free_##name(void *p)            \
	{                                                    \
		type _T = *(type *)p;                            \
		free;                                            \
	}
#define __free(name) __cleanup(__free_##name)

/* Takes the value out of such a variable, which then releases nothing. */
#define no_free_ptr(p)                  \
	({                                  \
		typeof(p) __taken = (p);        \
		(p) = NULL;                     \
		__taken;                        \
	})
#define return_ptr(p) return no_free_ptr(p)

#endif
