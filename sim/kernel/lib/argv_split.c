/* SPDX-License-Identifier: MIT */
/*
 * A text as a vector of words (lib/argv_split.c): a copy of the text, and an array whose first
 * word, before the vector, is the copy's address.
 */
#include <linux/ctype.h>
#include <linux/export.h>
#include <linux/slab.h>
#include <linux/string.h>

static int count_words(const char *text)
{
	int count = 0;
	bool inside = false;

	for (; *text; text++) {
		if (!isspace(*text) && !inside)
			count++;
		inside = !isspace(*text);
	}
	return count;
}

void argv_free(char **argv)
{
	argv--;
	kfree(argv[0]);
	kfree(argv);
}
EXPORT_SYMBOL(argv_free);

char **argv_split(gfp_t gfp, const char *text, int *argc)
{
	char *copy = kstrndup(text, KMALLOC_MAX_SIZE - 1, gfp);
	char **argv, **to;
	bool inside = false;
	int count;

	if (!copy)
		return NULL;
	count = count_words(copy);
	argv = kmalloc_array(count + 2, sizeof(*argv), gfp);
	if (!argv) {
		kfree(copy);
		return NULL;
	}
	*argv = copy;
	to = ++argv;
	for (; *copy; copy++) {
		bool space = isspace(*copy);

		if (!space && !inside)
			*to++ = copy;
		inside = !space;
		if (space)
			*copy = '\0';
	}
	*to = NULL;
	if (argc)
		*argc = count;
	return argv;
}
EXPORT_SYMBOL(argv_split);
