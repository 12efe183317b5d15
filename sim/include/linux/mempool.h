/* SPDX-License-Identifier: MIT */
/* Objects that are kept ready; a pool is 72 bytes. */
#ifndef _LINUX_MEMPOOL_H
#define _LINUX_MEMPOOL_H

#include <linux/wait.h>
#include <linux/slab.h>

typedef void *(mempool_alloc_t)(gfp_t gfp, void *pool_data);
typedef void (mempool_free_t)(void *element, void *pool_data);
typedef struct mempool_s {
	spinlock_t lock;
	int min_nr;
	int curr_nr;
	void **elements;
	void *pool_data;
	mempool_alloc_t *alloc;
	mempool_free_t *free;
	wait_queue_head_t wait;
} mempool_t;

#define mempool_initialized(pool) ((pool)->elements != NULL)
extern int mempool_init(mempool_t *pool, int min_nr, mempool_alloc_t *alloc_fn,
			mempool_free_t *free_fn, void *pool_data);
extern void mempool_exit(mempool_t *pool);
extern mempool_t *mempool_create(int min_nr, mempool_alloc_t *alloc_fn, mempool_free_t *free_fn,
				 void *pool_data);
extern mempool_t *mempool_create_node(int min_nr, mempool_alloc_t *alloc_fn,
				      mempool_free_t *free_fn, void *pool_data, gfp_t gfp,
				      int node);
extern int mempool_resize(mempool_t *pool, int new_min_nr);
extern void mempool_destroy(mempool_t *pool);
extern void *mempool_alloc(mempool_t *pool, gfp_t gfp);
extern void mempool_free(void *element, mempool_t *pool);
extern void *mempool_alloc_slab(gfp_t gfp, void *pool_data);
extern void mempool_free_slab(void *element, void *pool_data);
extern void *mempool_kmalloc(gfp_t gfp, void *pool_data);
extern void mempool_kfree(void *element, void *pool_data);
extern void *mempool_alloc_pages(gfp_t gfp, void *pool_data);
extern void mempool_free_pages(void *element, void *pool_data);
#define mempool_init_slab_pool(pool, min_nr, cache) \
	mempool_init(pool, min_nr, mempool_alloc_slab, mempool_free_slab, (void *)(cache))
#define mempool_create_slab_pool(min_nr, cache) \
	mempool_create((min_nr), mempool_alloc_slab, mempool_free_slab, (void *)(cache))
#define mempool_init_kmalloc_pool(pool, min_nr, size) \
	mempool_init(pool, min_nr, mempool_kmalloc, mempool_kfree, (void *)(unsigned long)(size))
#define mempool_create_kmalloc_pool(min_nr, size) \
	mempool_create((min_nr), mempool_kmalloc, mempool_kfree, (void *)(unsigned long)(size))
#define mempool_init_page_pool(pool, min_nr, order) \
	mempool_init(pool, min_nr, mempool_alloc_pages, mempool_free_pages, (void *)(long)(order))
#define mempool_create_page_pool(min_nr, order) \
	mempool_create((min_nr), mempool_alloc_pages, mempool_free_pages, (void *)(long)(order))

#endif
