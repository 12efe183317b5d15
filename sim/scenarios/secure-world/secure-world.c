// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * A buffer is handed to firmware, which keeps its address. kmemleak_not_leak silences the false
 * report, and later a true one: when the firmware forgets the buffer.
 */
#include <linux/gfp.h>
#include <linux/jiffies.h>
#include <linux/kmemleak.h>
#include <linux/module.h>
#include <linux/slab.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: kmemleak_not_leak");

/* Memory of the firmware: a page, which kmemleak does not scan. */
static void **firmware;

static noinline void *shm_alloc(int fill)
{
	void *shm = kzalloc(128, GFP_KERNEL);

	if (!shm)
		return NULL;
	memset(shm, fill, 64);
	if (fixed)
		kmemleak_not_leak(shm);
	return shm;
}

static int world_init(void)
{
	firmware = (void **)get_zeroed_page(GFP_KERNEL);
	if (!firmware)
		return -ENOMEM;
	firmware[0] = shm_alloc(0x01);
	firmware[1] = shm_alloc(0x02);
	firmware[1] = NULL; /* a bug of the firmware: this one is lost */
	return 0;
}

static void world_exit(void)
{
	kfree(firmware[0]);
	free_page((unsigned long)firmware);
}

module_init(world_init);
module_exit(world_exit);
MODULE_DESCRIPTION("an address that another agent keeps");
MODULE_LICENSE("GPL");
