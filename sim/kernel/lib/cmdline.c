/* SPDX-License-Identifier: MIT */
/* Numbers in texts (lib/cmdline.c). */
#include <linux/export.h>
#include <linux/kernel.h>

/* A list of numbers and ranges; ints[0] is their number. The rest of the text is given back. */
char *get_options(const char *text, int nints, int *ints)
{
	int i = 1;

	while (i < nints) {
		bool minus = *text == '-';
		const char *start = text + minus;
		long value = 0;

		for (text = start; *text >= '0' && *text <= '9'; text++)
			value = value * 10 + *text - '0';
		if (text == start)
			break;
		ints[i++] = minus ? -value : value;
		if (*text != ',')
			break;
		text++;
	}
	ints[0] = i - 1;
	return (char *)text;
}
EXPORT_SYMBOL(get_options);
