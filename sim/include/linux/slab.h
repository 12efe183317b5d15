/* SPDX-License-Identifier: MIT */
/*
 * Small objects. kmemleak tracks each, with the size of its cache's objects: kmalloc(100) as 128.
 *
 * kmalloc and its relations go one way when the compiler knows the size and another when it does
 * not, and reports show which: hence the macros. The bare names are functions too.
 */
#ifndef _LINUX_SLAB_H
#define _LINUX_SLAB_H

#include <linux/gfp.h>
#include <linux/overflow.h>
#include <linux/types.h>
#include <linux/workqueue.h>
#include <linux/cache.h>
#include <linux/cleanup.h>
#include <linux/version.h>

#define SLAB_CONSISTENCY_CHECKS ((slab_flags_t)0x100)
#define SLAB_RED_ZONE ((slab_flags_t)0x400)
#define SLAB_POISON ((slab_flags_t)0x800)
#define SLAB_HWCACHE_ALIGN ((slab_flags_t)0x2000)
#define SLAB_STORE_USER ((slab_flags_t)0x10000)
#define SLAB_RECLAIM_ACCOUNT ((slab_flags_t)0x20000)
#define SLAB_PANIC ((slab_flags_t)0x40000)
#define SLAB_TYPESAFE_BY_RCU ((slab_flags_t)0x80000)
#define SLAB_NOLEAKTRACE ((slab_flags_t)0x800000)
#define SLAB_NO_MERGE ((slab_flags_t)0x1000000)
#define SLAB_ACCOUNT ((slab_flags_t)0x4000000)

#define ZERO_SIZE_PTR ((void *)16)
#define ZERO_OR_NULL_PTR(x) ((unsigned long)(x) <= (unsigned long)ZERO_SIZE_PTR)
#define KMALLOC_MIN_SIZE 8
#define KMALLOC_MAX_CACHE_SIZE 8192UL
#define KMALLOC_MAX_SIZE (1UL << 22)
#define ARCH_KMALLOC_MINALIGN 8

/* The size is not known when the module is compiled. */
extern void *__kmalloc(size_t size, gfp_t flags) __malloc;
extern void *__kmalloc_node(size_t size, gfp_t flags, int node) __malloc;
/* It is. */
extern void *__sim_kmalloc_const(size_t size, gfp_t flags) __malloc;
/* kmalloc whose frame in a backtrace is the caller's (kmalloc_track_caller). */
extern void *__kmalloc_track_caller(size_t size, gfp_t flags);
extern void *__must_check krealloc(const void *ptr, size_t size, gfp_t flags);
extern void kfree(const void *ptr);
extern void kfree_sensitive(const void *ptr);
extern size_t ksize(const void *ptr);
extern size_t kmalloc_size_roundup(size_t size);
extern void *kvmalloc_node(size_t size, gfp_t flags, int node);
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
extern void *kvrealloc(const void *ptr, size_t size, gfp_t flags);
#else
extern void *kvrealloc(const void *ptr, size_t oldsize, size_t newsize, gfp_t flags);
#endif
extern void kvfree(const void *ptr);
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 18, 0)
/* From any context; kmemleak knows nothing of it. */
extern void *kmalloc_nolock(size_t size, gfp_t flags, int node) __malloc;
extern void kfree_nolock(const void *ptr);
#endif
extern void kvfree_sensitive(const void *ptr, size_t size);

static inline void *kmalloc(size_t size, gfp_t flags)
{
	return __kmalloc(size, flags);
}
static inline void *kzalloc(size_t size, gfp_t flags)
{
	return __kmalloc(size, flags | __GFP_ZERO);
}

#define __sim_kmalloc(size, flags)                                      \
	__builtin_choose_expr(__builtin_constant_p(size),                   \
			      __sim_kmalloc_const(size, flags), __kmalloc(size, flags))
#define kmalloc(size, flags) __sim_kmalloc(size, flags)
#define kzalloc(size, flags) __sim_kmalloc(size, (flags) | __GFP_ZERO)
/* NULL when the product is too large for a size_t. */
#define __sim_array(n, size, allocate)                                  \
	({                                                                  \
		size_t __array_n = (n);                                         \
		size_t __array_size = (size);                                   \
		size_t __bytes = __array_n * __array_size;                      \
		__array_size != 0 && __array_n > SIZE_MAX / __array_size ? NULL \
								 : (allocate);  \
	})
#define __sim_array_fits(n, size) ((size) == 0 || (size_t)(n) <= SIZE_MAX / ((size) ? (size) : 1))
#define kmalloc_array(n, size, flags)                                   \
	__builtin_choose_expr(__builtin_constant_p((n) * (size)) &&         \
				      __sim_array_fits(n, size),            \
			      __sim_kmalloc_const((n) * (size), flags),     \
			      __sim_array(n, size, __kmalloc(__bytes, flags)))
#define kcalloc(n, size, flags) kmalloc_array(n, size, (flags) | __GFP_ZERO)
#define kmalloc_node(size, flags, node) __sim_kmalloc(size, flags)
#define kzalloc_node(size, flags, node) kzalloc(size, flags)
#define kmalloc_array_node(n, size, flags, node) kmalloc_array(n, size, flags)
#define kcalloc_node(n, size, flags, node) kcalloc(n, size, flags)
#define kmalloc_track_caller(size, flags) __kmalloc_track_caller(size, flags)
#define krealloc_array(p, n, size, flags) __sim_array(n, size, krealloc(p, __bytes, flags))
#define kvmalloc(size, flags) kvmalloc_node(size, flags, NUMA_NO_NODE)
#define kvzalloc(size, flags) kvmalloc(size, (flags) | __GFP_ZERO)
#define kvmalloc_array(n, size, flags) __sim_array(n, size, kvmalloc(__bytes, flags))
#define kvcalloc(n, size, flags) kvmalloc_array(n, size, (flags) | __GFP_ZERO)

#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 0, 0)
/* By type: of one object or several, or of one with an array at its end. */
#define __sim_objs(allocate, type, count, ...) \
	((typeof(type) *)allocate(count, sizeof(typeof(type)), default_gfp(__VA_ARGS__)))
#define __sim_flex(allocate, type, fam, count, ...)                                   \
	((typeof(type) *)allocate(struct_size_t(typeof(type), fam, count), \
				  default_gfp(__VA_ARGS__)))
#define kmalloc_obj(type, ...) __sim_objs(kmalloc_array, type, 1, __VA_ARGS__)
#define kmalloc_objs(type, count, ...) __sim_objs(kmalloc_array, type, count, __VA_ARGS__)
#define kmalloc_flex(type, fam, count, ...) __sim_flex(kmalloc, type, fam, count, __VA_ARGS__)
#define kzalloc_obj(type, ...) __sim_objs(kcalloc, type, 1, __VA_ARGS__)
#define kzalloc_objs(type, count, ...) __sim_objs(kcalloc, type, count, __VA_ARGS__)
#define kzalloc_flex(type, fam, count, ...) __sim_flex(kzalloc, type, fam, count, __VA_ARGS__)
#define kvmalloc_obj(type, ...) __sim_objs(kvmalloc_array, type, 1, __VA_ARGS__)
#define kvmalloc_objs(type, count, ...) __sim_objs(kvmalloc_array, type, count, __VA_ARGS__)
#define kvmalloc_flex(type, fam, count, ...) __sim_flex(kvmalloc, type, fam, count, __VA_ARGS__)
#define kvzalloc_obj(type, ...) __sim_objs(kvcalloc, type, 1, __VA_ARGS__)
#define kvzalloc_objs(type, count, ...) __sim_objs(kvcalloc, type, count, __VA_ARGS__)
#define kvzalloc_flex(type, fam, count, ...) __sim_flex(kvzalloc, type, fam, count, __VA_ARGS__)
#endif

struct kmem_cache;
struct mem_cgroup;

extern struct kmem_cache *kmem_cache_create(const char *name, unsigned int size,
					    unsigned int align, slab_flags_t flags,
					    void (*ctor)(void *object));
extern struct kmem_cache *kmem_cache_create_usercopy(const char *name, unsigned int size,
						     unsigned int align, slab_flags_t flags,
						     unsigned int useroffset,
						     unsigned int usersize,
						     void (*ctor)(void *object));
extern void kmem_cache_destroy(struct kmem_cache *cache);
extern int kmem_cache_shrink(struct kmem_cache *cache);
extern void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t flags) __malloc;
extern void *kmem_cache_alloc_node(struct kmem_cache *cache, gfp_t flags, int node) __malloc;
extern void kmem_cache_free(struct kmem_cache *cache, void *object);
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 2, 0)
extern bool kmem_cache_alloc_bulk(struct kmem_cache *cache, gfp_t flags, size_t size, void **p);
#else
extern int kmem_cache_alloc_bulk(struct kmem_cache *cache, gfp_t flags, size_t size, void **p);
#endif
extern void kmem_cache_free_bulk(struct kmem_cache *cache, size_t size, void **p);
static inline void kfree_bulk(size_t size, void **p)
{
	kmem_cache_free_bulk(NULL, size, p);
}
extern unsigned int kmem_cache_size(struct kmem_cache *cache);

#define kmem_cache_zalloc(cache, flags) kmem_cache_alloc(cache, (flags) | __GFP_ZERO)
#define KMEM_CACHE(structure, flags)                                          \
	kmem_cache_create(#structure, sizeof(struct structure),                   \
			  __alignof__(struct structure), flags, NULL)

DEFINE_FREE(kfree, void *, if (!ZERO_OR_NULL_PTR(_T)) kfree(_T))
DEFINE_FREE(kvfree, void *, if (_T) kvfree(_T))

#define kvzalloc_node(size, flags, node) kvmalloc_node(size, (flags) | __GFP_ZERO, node)

#endif
