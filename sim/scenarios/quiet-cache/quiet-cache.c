// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * A driver has a cache of its own for its requests and loses one of them. Where the slab allocator
 * keeps sheaves, the slot from which the request was taken still points at it, and in a quiet cache
 * nobody writes to that slot again.
 */
#include <linux/module.h>
#include <linux/slab.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: the request that is refused is freed");

struct request {
	u64 sector;
	u8 data[248];
};

static struct kmem_cache *requests;
static struct request *queued;

static noinline struct request *new_request(u64 sector)
{
	struct request *rq = kmem_cache_zalloc(requests, GFP_KERNEL);

	if (rq) {
		rq->sector = sector;
		memset(rq->data, 0x51, sizeof(rq->data));
	}
	return rq;
}

/* Takes requests of even sectors only. */
static int submit(struct request *rq)
{
	if (rq->sector & 1) {
		if (fixed)
			kmem_cache_free(requests, rq);
		return -EINVAL;
	}
	queued = rq;
	return 0;
}

static int quiet_init(void)
{
	struct request *rq;

	requests = kmem_cache_create("quiet-requests", sizeof(struct request), 0, 0, NULL);
	if (!requests)
		return -ENOMEM;
	rq = new_request(8);
	if (rq)
		submit(rq);
	rq = new_request(9);
	if (rq)
		submit(rq);
	return 0;
}

static void quiet_exit(void)
{
	if (queued)
		kmem_cache_free(requests, queued);
	kmem_cache_destroy(requests);
}

module_init(quiet_init);
module_exit(quiet_exit);
MODULE_DESCRIPTION("a leak in a quiet cache");
MODULE_LICENSE("GPL");
