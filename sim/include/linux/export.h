/* SPDX-License-Identifier: MIT */
/* Functions and variables that other modules may use: a record in section __ksymtab each. */
#ifndef _LINUX_EXPORT_H
#define _LINUX_EXPORT_H

#include <linux/compiler.h>

struct __sim_export {
	const void *address;
	const char *name;
};

#define EXPORT_SYMBOL(symbol)                                       \
	static const struct __sim_export __ksymtab_##symbol __used      \
		__section("__ksymtab") = { (const void *)&symbol, #symbol }
#define EXPORT_SYMBOL_GPL(symbol) EXPORT_SYMBOL(symbol)
#define EXPORT_SYMBOL_NS(symbol, ns) EXPORT_SYMBOL(symbol)
#define EXPORT_SYMBOL_NS_GPL(symbol, ns) EXPORT_SYMBOL(symbol)

#ifdef MODULE
extern struct module __this_module;
#define THIS_MODULE (&__this_module)
#else
#define THIS_MODULE ((struct module *)0)
#endif

#endif
