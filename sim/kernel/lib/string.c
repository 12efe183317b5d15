/* SPDX-License-Identifier: MIT */
/* What of lib/string.c and lib/string_helpers.c differs by version or is rare. */
#include <linux/export.h>
#include <linux/string.h>
#include <linux/version.h>

void *memset16(u16 *to, u16 value, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		to[i] = value;
	return to;
}
EXPORT_SYMBOL(memset16);

/* Since 6.5 the text is given back, before that its end. */
char *strreplace(char *s, char old, char new)
{
	char *at = s;

	for (; *at; at++)
		if (*at == old)
			*at = new;
	return LINUX_VERSION_CODE >= KERNEL_VERSION(6, 5, 0) ? s : at;
}
EXPORT_SYMBOL(strreplace);
