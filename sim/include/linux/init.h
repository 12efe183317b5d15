/* SPDX-License-Identifier: MIT */
/* Which functions and data only initialisation needs, and what a module starts and ends with. */
#ifndef _LINUX_INIT_H
#define _LINUX_INIT_H

#include <linux/compiler.h>
#include <linux/types.h>
#include <linux/stringify.h>

typedef int (*initcall_t)(void);
typedef void (*exitcall_t)(void);

#define __init __section(".init.text") __cold
#define __initdata __section(".init.data")
#define __initconst __section(".init.rodata")
#define __exit __section(".exit.text") __used __cold
#define __exitdata __section(".exit.data")
#define __ref
#define __refdata
#define __ro_after_init __section(".data..ro_after_init")

/* The loader calls init_module and cleanup_module. */
#define module_init(fn)                                                          \
	static inline initcall_t __maybe_unused __inittest(void) { return fn; }      \
	int init_module(void) __attribute__((__alias__(#fn)));
#define module_exit(fn)                                                          \
	static inline exitcall_t __maybe_unused __exittest(void) { return fn; }      \
	void cleanup_module(void) __attribute__((__alias__(#fn)));

#define early_initcall(fn) module_init(fn)
#define core_initcall(fn) module_init(fn)
#define postcore_initcall(fn) module_init(fn)
#define arch_initcall(fn) module_init(fn)
#define subsys_initcall(fn) module_init(fn)
#define fs_initcall(fn) module_init(fn)
#define rootfs_initcall(fn) module_init(fn)
#define device_initcall(fn) module_init(fn)
#define late_initcall(fn) module_init(fn)

#define __initcall(fn) module_init(fn)
#define __exitcall(fn) module_exit(fn)
#define late_initcall_sync(fn) module_init(fn)
#define console_initcall(fn) module_init(fn)
#define __setup(text, fn)
#define early_param(text, fn)
#define __init_or_module
#define __initdata_or_module
#define __initconst_or_module
#define __exit_p(x) (x)
#define __meminit __init
#define __head

#endif
