/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_EXTABLE_H
#define _LINUX_EXTABLE_H
#include <linux/types.h>
struct module;
struct exception_table_entry {
	int insn, fixup, data;
};
extern void sort_extable(struct exception_table_entry *start, struct exception_table_entry *end);
extern const struct exception_table_entry *search_extable(const struct exception_table_entry *base, const size_t n, unsigned long value);
#endif
