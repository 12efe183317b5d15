/* SPDX-License-Identifier: MIT */
/* Numbers out of the memory of a process (lib/kstrtox.c), and of command lines (lib/cmdline.c). */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/kstrtox.h>
#include <linux/uaccess.h>

/* Sign, digits in base 2, newline, NUL. */
#define TEXT_BYTES (1 + 64 + 1 + 1)

#define FROM_USER(function, type)                                                          \
	int function##_from_user(const char __user *s, size_t n, unsigned int base, type *res) \
	{                                                                                      \
		char text[TEXT_BYTES];                                                             \
                                                                                           \
		n = min(n, sizeof(text) - 1);                                                      \
		if (copy_from_user(text, s, n))                                                    \
			return -EFAULT;                                                                \
		text[n] = '\0';                                                                    \
		return function(text, base, res);                                                  \
	}
FROM_USER(kstrtoull, unsigned long long)
EXPORT_SYMBOL(kstrtoull_from_user);
FROM_USER(kstrtoll, long long)
EXPORT_SYMBOL(kstrtoll_from_user);
FROM_USER(kstrtoul, unsigned long)
EXPORT_SYMBOL(kstrtoul_from_user);
FROM_USER(kstrtol, long)
EXPORT_SYMBOL(kstrtol_from_user);
FROM_USER(kstrtouint, unsigned int)
EXPORT_SYMBOL(kstrtouint_from_user);
FROM_USER(kstrtoint, int)
EXPORT_SYMBOL(kstrtoint_from_user);
FROM_USER(kstrtou16, u16)
EXPORT_SYMBOL(kstrtou16_from_user);
FROM_USER(kstrtou8, u8)
EXPORT_SYMBOL(kstrtou8_from_user);

int kstrtobool_from_user(const char __user *s, size_t n, bool *res)
{
	char text[4];

	n = min(n, sizeof(text) - 1);
	if (copy_from_user(text, s, n))
		return -EFAULT;
	text[n] = '\0';
	return kstrtobool(text, res);
}
EXPORT_SYMBOL(kstrtobool_from_user);

/* 0: no number; 1: the last; 2: a comma follows; 3: a range does. */
int get_option(char **str, int *value)
{
	char *at = *str;

	if (!at || !*at)
		return 0;
	*value = *at == '-' ? -simple_strtoull(++at, str, 0) : simple_strtoull(at, str, 0);
	if (at == *str)
		return 0;
	if (**str == ',') {
		(*str)++;
		return 2;
	}
	return **str == '-' ? 3 : 1;
}
EXPORT_SYMBOL(get_option);

unsigned long long memparse(const char *ptr, char **end)
{
	char *after;
	unsigned long long n = simple_strtoull(ptr, &after, 0);
	int shift = 0;

	switch (*after | 0x20) {
	case 'e': shift = 60; break;
	case 'p': shift = 50; break;
	case 't': shift = 40; break;
	case 'g': shift = 30; break;
	case 'm': shift = 20; break;
	case 'k': shift = 10; break;
	}
	if (shift)
		after++;
	if (end)
		*end = after;
	return n << shift;
}
EXPORT_SYMBOL(memparse);
