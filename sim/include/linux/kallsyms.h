/* SPDX-License-Identifier: MIT */
/* Names of addresses. */
#ifndef _LINUX_KALLSYMS_H
#define _LINUX_KALLSYMS_H

#include <linux/sprintf.h>
#include <linux/types.h>

#define KSYM_NAME_LEN 512
#define KSYM_SYMBOL_LEN (KSYM_NAME_LEN + 77)

/* 0: nobody has that name. */
extern unsigned long kallsyms_lookup_name(const char *name);
static inline int sprint_symbol(char *buffer, unsigned long address)
{
	return sprintf(buffer, "%pS", (void *)address);
}
static inline int sprint_symbol_no_offset(char *buffer, unsigned long address)
{
	return sprintf(buffer, "%ps", (void *)address);
}

#endif
