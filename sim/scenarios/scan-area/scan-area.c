// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * A block of data with scan areas: only they are read. The buggy form has one for the first pointer
 * only, the fixed one has one for each.
 */
#include <linux/kmemleak.h>
#include <linux/module.h>
#include <linux/slab.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: a scan area for the trailer too");

struct packet {
	void *header_ext;
	unsigned long payload[100];
	void *trailer_ext;
};

static struct packet *packet;

static noinline void *make_header(void)
{
	void *p = kzalloc(64, GFP_KERNEL);

	if (p)
		memset(p, 0x48, 32);
	return p;
}

static noinline void *make_trailer(void)
{
	void *p = kzalloc(96, GFP_KERNEL);

	if (p)
		memset(p, 0x54, 32);
	return p;
}

static noinline void *make_lost(void)
{
	void *p = kzalloc(256, GFP_KERNEL);

	if (p)
		memset(p, 0x4c, 32);
	return p;
}

/* A number that equals an address and was not made from it: it went through a text. */
static noinline unsigned long number_like(void *p, unsigned long offset)
{
	char text[24];
	unsigned long number = 0;

	snprintf(text, sizeof(text), "%lu", (unsigned long)p + offset);
	return kstrtoul(text, 10, &number) ? 0 : number;
}

static int area_init(void)
{
	packet = kzalloc(sizeof(*packet), GFP_KERNEL);
	if (!packet)
		return -ENOMEM;
	kmemleak_scan_area(&packet->header_ext, sizeof(void *), GFP_KERNEL);
	if (fixed)
		kmemleak_scan_area(&packet->trailer_ext, sizeof(void *), GFP_KERNEL);
	packet->header_ext = make_header();
	packet->trailer_ext = make_trailer();
	/* The payload is not read, so it can not hide a leak. */
	packet->payload[50] = number_like(make_lost(), 0);
	return 0;
}

static void area_exit(void)
{
	kfree(packet->header_ext);
	kfree(packet->trailer_ext);
	kfree(packet);
}

module_init(area_init);
module_exit(area_exit);
MODULE_DESCRIPTION("scan areas");
MODULE_LICENSE("GPL");
