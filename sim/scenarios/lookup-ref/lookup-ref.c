// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * A look-up returns a held socket and its callers forget to put it. The hash chain keeps the socket
 * reachable; it is lost when it is closed and leaves the chain.
 */
#include <linux/hashtable.h>
#include <linux/module.h>
#include <linux/refcount.h>
#include <linux/slab.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: put the socket on every way out");

struct msk {
	struct hlist_node node;
	refcount_t refs;
	u32 token;
	char rest[1900];
};

static DEFINE_HASHTABLE(tokens, 4);
static struct kmem_cache *cache;

static noinline struct msk *msk_create(u32 token)
{
	struct msk *sk = kmem_cache_zalloc(cache, GFP_KERNEL);

	if (!sk)
		return NULL;
	refcount_set(&sk->refs, 1);
	sk->token = token;
	hash_add(tokens, &sk->node, token);
	return sk;
}

static void msk_put(struct msk *sk)
{
	if (refcount_dec_and_test(&sk->refs))
		kmem_cache_free(cache, sk);
}

static struct msk *msk_lookup(u32 token)
{
	struct msk *sk;

	hash_for_each_possible(tokens, sk, node, token) {
		if (sk->token == token) {
			refcount_inc(&sk->refs);
			return sk;
		}
	}
	return NULL;
}

static int netlink_handler(u32 token)
{
	struct msk *sk = msk_lookup(token);

	if (!sk)
		return -ENOENT;
	if (fixed)
		msk_put(sk);
	return 0;
}

static void msk_close(struct msk *sk)
{
	hash_del(&sk->node);
	msk_put(sk);
}

static int lookup_init(void)
{
	struct msk *kept, *closed;

	cache = kmem_cache_create("msk_sock", sizeof(struct msk), 0, 0, NULL);
	if (!cache)
		return -ENOMEM;
	kept = msk_create(1);
	closed = msk_create(2);
	if (!kept || !closed)
		return -ENOMEM;
	netlink_handler(1);
	netlink_handler(2);
	msk_close(closed);
	return 0;
}

static void lookup_exit(void)
{
	struct hlist_node *next;
	struct msk *sk;
	int bucket;

	hash_for_each_safe(tokens, bucket, next, sk, node)
		msk_close(sk);
	kmem_cache_destroy(cache);
}

module_init(lookup_init);
module_exit(lookup_exit);
MODULE_DESCRIPTION("a look-up that returns a held object");
MODULE_LICENSE("GPL");
