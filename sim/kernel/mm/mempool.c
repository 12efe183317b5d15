/* SPDX-License-Identifier: MIT */
/* Pools of objects that are kept ready (mm/mempool.c). */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/gfp.h>
#include <linux/kmemleak.h>
#include <linux/mempool.h>
#include <linux/minmax.h>
#include <linux/string.h>

static void put_element(mempool_t *pool, void *element)
{
	pool->elements[pool->curr_nr++] = element;
}

static void *take_element(mempool_t *pool)
{
	return pool->elements[--pool->curr_nr];
}

void mempool_exit(mempool_t *pool)
{
	while (pool->curr_nr)
		pool->free(take_element(pool), pool->pool_data);
	kfree(pool->elements);
	pool->elements = NULL;
}
EXPORT_SYMBOL(mempool_exit);

static noinline int mempool_init_node(mempool_t *pool, int min_nr, mempool_alloc_t *alloc_fn,
				      mempool_free_t *free_fn, void *pool_data, gfp_t gfp)
{
	spin_lock_init(&pool->lock);
	pool->min_nr = min_nr;
	pool->pool_data = pool_data;
	pool->alloc = alloc_fn;
	pool->free = free_fn;
	init_waitqueue_head(&pool->wait);
	pool->elements = kmalloc_array(min_nr, sizeof(void *), gfp);
	if (!pool->elements)
		return -ENOMEM;
	while (pool->curr_nr < pool->min_nr) {
		void *element = pool->alloc(gfp, pool->pool_data);

		if (!element) {
			mempool_exit(pool);
			return -ENOMEM;
		}
		put_element(pool, element);
	}
	return 0;
}

int mempool_init(mempool_t *pool, int min_nr, mempool_alloc_t *alloc_fn, mempool_free_t *free_fn,
		 void *pool_data)
{
	return mempool_init_node(pool, min_nr, alloc_fn, free_fn, pool_data, GFP_KERNEL);
}
EXPORT_SYMBOL(mempool_init);

mempool_t *mempool_create_node(int min_nr, mempool_alloc_t *alloc_fn, mempool_free_t *free_fn,
			       void *pool_data, gfp_t gfp, int node)
{
	mempool_t *pool = kzalloc(sizeof(*pool), gfp);

	if (!pool)
		return NULL;
	if (mempool_init_node(pool, min_nr, alloc_fn, free_fn, pool_data, gfp)) {
		kfree(pool);
		return NULL;
	}
	return pool;
}
EXPORT_SYMBOL(mempool_create_node);

mempool_t *mempool_create(int min_nr, mempool_alloc_t *alloc_fn, mempool_free_t *free_fn,
			  void *pool_data)
{
	return mempool_create_node(min_nr, alloc_fn, free_fn, pool_data, GFP_KERNEL,
				   NUMA_NO_NODE);
}
EXPORT_SYMBOL(mempool_create);

int mempool_resize(mempool_t *pool, int new_min_nr)
{
	void **elements;

	while (new_min_nr < pool->curr_nr)
		pool->free(take_element(pool), pool->pool_data);
	if (new_min_nr > pool->min_nr) {
		elements = kmalloc_array(new_min_nr, sizeof(void *), GFP_KERNEL);
		if (!elements)
			return -ENOMEM;
		memcpy(elements, pool->elements, pool->curr_nr * sizeof(void *));
		kfree(pool->elements);
		pool->elements = elements;
	}
	pool->min_nr = new_min_nr;
	while (pool->curr_nr < pool->min_nr) {
		void *element = pool->alloc(GFP_KERNEL, pool->pool_data);

		if (!element)
			break;
		put_element(pool, element);
	}
	return 0;
}
EXPORT_SYMBOL(mempool_resize);

void mempool_destroy(mempool_t *pool)
{
	if (!pool)
		return;
	mempool_exit(pool);
	kfree(pool);
}
EXPORT_SYMBOL(mempool_destroy);

void *mempool_alloc(mempool_t *pool, gfp_t gfp)
{
	void *element;

	for (;;) {
		element = pool->alloc((gfp | __GFP_NOWARN | __GFP_NORETRY) &
				      ~(__GFP_DIRECT_RECLAIM | __GFP_IO), pool->pool_data);
		if (element)
			return element;
		if (pool->curr_nr) {
			element = take_element(pool);
			/* It was allocated by who made the pool. */
			kmemleak_update_trace(element);
			return element;
		}
		if (!(gfp & __GFP_DIRECT_RECLAIM))
			return NULL;
		wait_event_timeout(pool->wait, pool->curr_nr, 5 * HZ);
	}
}
EXPORT_SYMBOL(mempool_alloc);

void mempool_free(void *element, mempool_t *pool)
{
	if (!element)
		return;
	if (pool->curr_nr < pool->min_nr) {
		put_element(pool, element);
		wake_up(&pool->wait);
		return;
	}
	pool->free(element, pool->pool_data);
}
EXPORT_SYMBOL(mempool_free);

void *mempool_alloc_slab(gfp_t gfp, void *pool_data)
{
	return kmem_cache_alloc(pool_data, gfp);
}
EXPORT_SYMBOL(mempool_alloc_slab);

void mempool_free_slab(void *element, void *pool_data)
{
	kmem_cache_free(pool_data, element);
}
EXPORT_SYMBOL(mempool_free_slab);

void *mempool_kmalloc(gfp_t gfp, void *pool_data)
{
	return kmalloc((size_t)pool_data, gfp);
}
EXPORT_SYMBOL(mempool_kmalloc);

void mempool_kfree(void *element, void *pool_data)
{
	kfree(element);
}
EXPORT_SYMBOL(mempool_kfree);

void *mempool_alloc_pages(gfp_t gfp, void *pool_data)
{
	return alloc_pages(gfp, (long)pool_data);
}
EXPORT_SYMBOL(mempool_alloc_pages);

void mempool_free_pages(void *element, void *pool_data)
{
	__free_pages(element, (long)pool_data);
}
EXPORT_SYMBOL(mempool_free_pages);
