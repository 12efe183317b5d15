/* SPDX-License-Identifier: MIT */
/* Options in texts (lib/parser.c). */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/kstrtox.h>
#include <linux/parser.h>
#include <linux/slab.h>
#include <linux/string.h>

/* Reads a number of a base; gives its end. */
static char *number_end(char *s, int base)
{
	while (hex_to_bin(*s) >= 0 && hex_to_bin(*s) < base)
		s++;
	return s;
}

/* The end of what a `%` letter takes; NULL when it takes nothing there. */
static char *take(char *s, char letter, char next)
{
	char *end = s;

	switch (letter) {
	case 's':
		while (*end && *end != next)
			end++;
		return end == s ? NULL : end;
	case 'd':
		end = number_end(*s == '-' ? s + 1 : s, 10);
		return end == s ? NULL : end;
	case 'u':
		end = number_end(s, 10);
		return end == s ? NULL : end;
	case 'o':
		end = number_end(s, 8);
		return end == s ? NULL : end;
	case 'x':
		end = number_end(s, 16);
		return end == s ? NULL : end;
	default:
		return NULL;
	}
}

static bool match_one(char *s, const char *p, substring_t args[])
{
	int argc = 0;

	if (!p)
		return true;
	for (;; p++) {
		char *end;

		if (*p != '%') {
			if (*p != *s)
				return false;
			if (!*p)
				return true;
			s++;
			continue;
		}
		p++;
		if (*p == '%') {
			if (*s++ != '%')
				return false;
			continue;
		}
		end = argc < MAX_OPT_ARGS ? take(s, *p, p[1]) : NULL;
		if (!end)
			return false;
		args[argc].from = s;
		args[argc++].to = end;
		s = end;
	}
}

int match_token(char *s, const match_table_t table, substring_t args[])
{
	const struct match_token *p = table;

	while (!match_one(s, p->pattern, args))
		p++;
	return p->token;
}
EXPORT_SYMBOL(match_token);

static int match_number(substring_t *s, int *result, int base)
{
	char buf[16];
	long value;
	int error;

	if (match_strlcpy(buf, s, sizeof(buf)) >= sizeof(buf))
		return -ERANGE;
	error = kstrtol(buf, base, &value);
	if (error)
		return error;
	if (value < INT_MIN || value > INT_MAX)
		return -ERANGE;
	*result = value;
	return 0;
}

int match_int(substring_t *s, int *result)
{
	return match_number(s, result, 0);
}
EXPORT_SYMBOL(match_int);

int match_octal(substring_t *s, int *result)
{
	return match_number(s, result, 8);
}
EXPORT_SYMBOL(match_octal);

int match_hex(substring_t *s, int *result)
{
	return match_number(s, result, 16);
}
EXPORT_SYMBOL(match_hex);

int match_u64(substring_t *s, u64 *result)
{
	char buf[24];

	if (match_strlcpy(buf, s, sizeof(buf)) >= sizeof(buf))
		return -ERANGE;
	return kstrtoull(buf, 0, result);
}
EXPORT_SYMBOL(match_u64);

bool match_wildcard(const char *pattern, const char *text)
{
	for (; *pattern; pattern++) {
		if (*pattern == '*') {
			do {
				if (match_wildcard(pattern + 1, text))
					return true;
			} while (*text++);
			return false;
		}
		if (!*text || (*pattern != '?' && *pattern != *text))
			return false;
		text++;
	}
	return !*text;
}
EXPORT_SYMBOL(match_wildcard);

size_t match_strlcpy(char *to, const substring_t *from, size_t size)
{
	size_t length = from->to - from->from;

	if (size) {
		size_t n = min(length, size - 1);

		memcpy(to, from->from, n);
		to[n] = '\0';
	}
	return length;
}
EXPORT_SYMBOL(match_strlcpy);

char *match_strdup(const substring_t *s)
{
	return kmemdup_nul(s->from, s->to - s->from, GFP_KERNEL);
}
EXPORT_SYMBOL(match_strdup);
