/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_FONT_H
#define _LINUX_FONT_H
#include <linux/types.h>
struct font_desc {
	int idx;
	const char *name;
	unsigned int width, height;
	unsigned int charcount;
	const void *data;
	int pref;
};
enum {
	VGA8x8_IDX, VGA8x16_IDX, PEARL8x8_IDX, VGA6x11_IDX, FONT7x14_IDX, FONT10x18_IDX, SUN8x16_IDX,
	SUN12x22_IDX, ACORN8x8_IDX, MINI4x6_IDX, FONT6x10_IDX, TER16x32_IDX, FONT6x8_IDX,
};
extern const struct font_desc *find_font(const char *name);
extern const struct font_desc *get_default_font(int xres, int yres, unsigned long *w, unsigned long *h);
#endif
