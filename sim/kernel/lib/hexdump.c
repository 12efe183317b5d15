/* SPDX-License-Identifier: MIT */
/* Bytes as text and back (lib/hexdump.c). */
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/unaligned.h>

const char hex_asc[] = "0123456789abcdef";
EXPORT_SYMBOL(hex_asc);
const char hex_asc_upper[] = "0123456789ABCDEF";
EXPORT_SYMBOL(hex_asc_upper);

int hex2bin(u8 *dst, const char *src, size_t count)
{
	while (count--) {
		int hi = hex_to_bin(*src++), lo;

		if (hi < 0)
			return -EINVAL;
		lo = hex_to_bin(*src++);
		if (lo < 0)
			return -EINVAL;
		*dst++ = (hi << 4) | lo;
	}
	return 0;
}
EXPORT_SYMBOL(hex2bin);

char *bin2hex(char *dst, const void *src, size_t count)
{
	const u8 *from = src;

	while (count--)
		dst = hex_byte_pack(dst, *from++);
	return dst;
}
EXPORT_SYMBOL(bin2hex);

/* Puts a character where there is room for it and the end; counts all. */
static void put(char *line, size_t size, int *at, char c)
{
	if (*at + 1 < (int)size)
		line[*at] = c;
	(*at)++;
}

int hex_dump_to_buffer(const void *buf, size_t len, int rowsize, int groupsize, char *line,
		       size_t size, bool ascii)
{
	const u8 *bytes = buf;
	int at = 0, i, k, column;

	if (rowsize != 16 && rowsize != 32)
		rowsize = 16;
	if (len > rowsize)
		len = rowsize;
	if ((groupsize != 2 && groupsize != 4 && groupsize != 8) || len % groupsize)
		groupsize = 1;
	column = rowsize * 2 + rowsize / groupsize + 1;
	for (i = 0; i < len; i += groupsize) {
		if (i)
			put(line, size, &at, ' ');
		/* The bytes of a group are a number, the last of them first. */
		for (k = groupsize - 1; k >= 0; k--) {
			put(line, size, &at, hex_asc_hi(bytes[i + k]));
			put(line, size, &at, hex_asc_lo(bytes[i + k]));
		}
	}
	if (ascii && len) {
		while (at < column)
			put(line, size, &at, ' ');
		for (i = 0; i < len; i++)
			put(line, size, &at, bytes[i] < 0x7f && isprint(bytes[i]) ? bytes[i] : '.');
	}
	if (size)
		line[min(at, (int)size - 1)] = 0;
	return at;
}
EXPORT_SYMBOL(hex_dump_to_buffer);
