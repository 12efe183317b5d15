/* SPDX-License-Identifier: MIT */
/* Options in texts. */
#ifndef _LINUX_PARSER_H
#define _LINUX_PARSER_H

#include <linux/types.h>

struct match_token {
	int token;
	const char *pattern;
};
typedef struct match_token match_table_t[];
#define MAX_OPT_ARGS 3
typedef struct {
	char *from;
	char *to;
} substring_t;

extern int match_token(char *s, const match_table_t table, substring_t args[]);
extern int match_int(substring_t *s, int *result);
extern int match_u64(substring_t *s, u64 *result);
extern int match_octal(substring_t *s, int *result);
extern int match_hex(substring_t *s, int *result);
extern bool match_wildcard(const char *pattern, const char *text);
extern size_t match_strlcpy(char *to, const substring_t *from, size_t size);
extern char *match_strdup(const substring_t *s);

#endif
