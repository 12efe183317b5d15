/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_STDDEF_H
#define _LINUX_STDDEF_H

#include <linux/compiler_types.h>

#ifndef NULL
#define NULL ((void *)0)
#endif

#ifndef __STDBOOL_DEFINED
#define __STDBOOL_DEFINED
enum { false = 0, true = 1 };
#endif

#define offsetof(type, member) __builtin_offsetof(type, member)
#define sizeof_field(type, member) sizeof(((type *)0)->member)
#define offsetofend(type, member) (offsetof(type, member) + sizeof_field(type, member))
#define struct_group(name, ...)      \
	union {                          \
		struct { __VA_ARGS__ };      \
		struct { __VA_ARGS__ } name; \
	}
#define DECLARE_FLEX_ARRAY(type, name) \
	struct {                           \
		struct { } __empty_##name;     \
		type name[];                   \
	}

#endif
