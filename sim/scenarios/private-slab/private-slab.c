// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * A module hands out pieces of one large block. kmemleak knows the block only: a piece that is lost
 * has no identity of its own.
 */
#include <linux/kmemleak.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: tell kmemleak of each piece; the lost one is reported");

#define SLAB_BYTES 65536
#define PIECE 256

static char *slab;
static unsigned int used;
static void *kept;

static noinline void *piece_alloc(void)
{
	void *p = slab + used;

	used += PIECE;
	memset(p, 0x44, PIECE);
	if (fixed)
		kmemleak_alloc(p, PIECE, 1, GFP_KERNEL);
	return p;
}

static int private_init(void)
{
	slab = vzalloc(SLAB_BYTES);
	if (!slab)
		return -ENOMEM;
	if (fixed) /* or the pieces would overlap it */
		kmemleak_free(slab);
	kept = piece_alloc();
	piece_alloc(); /* lost */
	return 0;
}

static void private_exit(void)
{
	unsigned int i;

	for (i = 0; fixed && i < used; i += PIECE)
		kmemleak_free(slab + i);
	vfree(slab);
}

module_init(private_init);
module_exit(private_exit);
MODULE_DESCRIPTION("an allocator of its own");
MODULE_LICENSE("GPL");
