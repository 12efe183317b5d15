/* SPDX-License-Identifier: MIT */
/* Assertions: BUG ends the task, WARN logs a warning with a stack trace. */
#ifndef _LINUX_BUG_H
#define _LINUX_BUG_H

#include <linux/compiler.h>
#include <linux/build_bug.h>
#include <linux/types.h>

extern void __sim_bug(const char *file, int line) __noreturn;
extern void __sim_warn(const char *file, int line);
extern void __sim_warn_fmt(const char *file, int line, const char *fmt, ...) __printf(3, 4);

#define BUG() __sim_bug(__FILE__, __LINE__)
#define BUG_ON(condition)          \
	do {                           \
		if (unlikely(condition))   \
			BUG();                 \
	} while (0)

#define WARN_ON(condition)                          \
	({                                              \
		int __warn_on = !!(condition);              \
		if (unlikely(__warn_on))                    \
			__sim_warn(__FILE__, __LINE__);         \
		unlikely(__warn_on);                        \
	})
#define WARN(condition, format...)                          \
	({                                                      \
		int __warn_on = !!(condition);                      \
		if (unlikely(__warn_on))                            \
			__sim_warn_fmt(__FILE__, __LINE__, format);     \
		unlikely(__warn_on);                                \
	})
#define WARN_ON_ONCE(condition)                             \
	({                                                      \
		static bool __already_warned;                       \
		int __warn_once = !!(condition);                    \
		if (unlikely(__warn_once && !__already_warned)) {   \
			__already_warned = true;                        \
			__sim_warn(__FILE__, __LINE__);                 \
		}                                                   \
		unlikely(__warn_once);                              \
	})
#define WARN_ONCE(condition, format...)                     \
	({                                                      \
		static bool __already_warned;                       \
		int __warn_once = !!(condition);                    \
		if (unlikely(__warn_once && !__already_warned)) {   \
			__already_warned = true;                        \
			__sim_warn_fmt(__FILE__, __LINE__, format);     \
		}                                                   \
		unlikely(__warn_once);                              \
	})

#endif
