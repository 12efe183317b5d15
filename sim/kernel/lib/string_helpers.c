/* SPDX-License-Identifier: MIT */
/* Sizes in words and arrays of strings (lib/string_helpers.c). */
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/math64.h>
#include <linux/slab.h>
#include <linux/string_helpers.h>

/* Three digits at least: the number, its thousandths, and how many digits of them count. */
int string_get_size(u64 size, u64 blk_size, const enum string_size_units units, char *buf, int len)
{
	static const char prefixes[] = " kMGTPEZY";
	bool binary = units & STRING_UNITS_MASK;
	unsigned int base = binary ? 1024 : 1000;
	unsigned int power = 0, rest = 0, digits, i;
	char unit[4] = "", fraction[8] = "";

	for (; blk_size >> 32; power++)
		blk_size /= base;
	for (; size >> 32; power++)
		size /= base;
	size *= blk_size;
	for (; size >= base; power++)
		rest = do_div(size, base);
	if (size) {
		unsigned int half = 500;

		digits = size >= 100 ? 0 : size >= 10 ? 1 : 2;
		rest = binary ? rest * 1000 / 1024 : rest;
		for (i = 0; i < digits; i++)
			half /= 10;
		rest += half;
		if (rest >= 1000) {
			rest -= 1000;
			size++;
		}
		if (digits) {
			snprintf(fraction, sizeof(fraction), ".%03u", rest);
			fraction[digits + 1] = '\0';
		}
	} else {
		power = 0;
	}
	if (power)
		snprintf(unit, sizeof(unit), "%c%s", binary && power == 1 ? 'K' : prefixes[power],
			 binary ? "i" : "");
	return snprintf(buf, len, "%u%s%s%s%s", (u32)size, fraction,
			units & STRING_UNITS_NO_SPACE ? "" : " ", unit,
			units & STRING_UNITS_NO_BYTES ? "" : "B");
}
EXPORT_SYMBOL(string_get_size);

char *kstrdup_and_replace(const char *src, char old, char new, gfp_t gfp)
{
	char *dst = kstrdup(src, gfp);

	return dst ? strreplace(dst, old, new) : NULL;
}
EXPORT_SYMBOL_GPL(kstrdup_and_replace);

char **kasprintf_strarray(gfp_t gfp, const char *prefix, size_t n)
{
	char **names = kcalloc(n + 1, sizeof(char *), gfp);
	size_t i;

	if (!names)
		return NULL;
	for (i = 0; i < n; i++) {
		names[i] = kasprintf(gfp, "%s-%zu", prefix, i);
		if (!names[i]) {
			kfree_strarray(names, i);
			return NULL;
		}
	}
	return names;
}
EXPORT_SYMBOL_GPL(kasprintf_strarray);

void kfree_strarray(char **array, size_t n)
{
	size_t i;

	if (!array)
		return;
	for (i = 0; i < n; i++)
		kfree(array[i]);
	kfree(array);
}
EXPORT_SYMBOL_GPL(kfree_strarray);
