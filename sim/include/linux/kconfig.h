/* SPDX-License-Identifier: MIT */
/* The configuration that modules see, and how they ask for it. */
#ifndef _LINUX_KCONFIG_H
#define _LINUX_KCONFIG_H

#define CONFIG_64BIT 1
#define CONFIG_X86 1
#define CONFIG_X86_64 1
#define CONFIG_SMP 1
#define CONFIG_NR_CPUS 64
#define CONFIG_HZ 1000
#define CONFIG_PRINTK 1
#define CONFIG_MODULES 1
#define CONFIG_MODULE_UNLOAD 1
#define CONFIG_DEBUG_FS 1
#define CONFIG_DEBUG_KERNEL 1
#define CONFIG_DEBUG_KMEMLEAK 1
#define CONFIG_SLUB 1
#define CONFIG_SLUB_DEBUG 1
#define CONFIG_PROC_FS 1
#define CONFIG_SYSFS 1
#define CONFIG_BUG 1

/* Text after an expansion to 1 gets one argument more, and so selects another one. */
#define __KCONFIG_SHIFT_1 0,
#define __KCONFIG_SECOND(ignored, value, ...) value
#define __KCONFIG_PICK(shift_or_junk) __KCONFIG_SECOND(shift_or_junk 1, 0)
#define __KCONFIG_PASTE(value) __KCONFIG_PICK(__KCONFIG_SHIFT_##value)
#define __is_defined(x) __KCONFIG_PASTE(x)

/* 1 when the option is y; IS_MODULE when it is m. */
#define IS_BUILTIN(option) __is_defined(option)
#define IS_MODULE(option) 0
#define IS_REACHABLE(option) IS_BUILTIN(option)
#define IS_ENABLED(option) IS_BUILTIN(option)

#endif
