/* SPDX-License-Identifier: MIT */
/* Radix trees: XArrays under their older names. */
#ifndef _LINUX_RADIX_TREE_H
#define _LINUX_RADIX_TREE_H

#include <linux/bitops.h>
#include <linux/gfp.h>
#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/xarray.h>

#define radix_tree_root xarray
#define radix_tree_node xa_node
#define RADIX_TREE_MAP_SHIFT XA_CHUNK_SHIFT
#define RADIX_TREE_MAP_SIZE XA_CHUNK_SIZE
#define RADIX_TREE_MAX_TAGS XA_MAX_MARKS

#define RADIX_TREE_INIT(name, mask) XARRAY_INIT(name, mask)
#define RADIX_TREE(name, mask) struct radix_tree_root name = RADIX_TREE_INIT(name, mask)
#define INIT_RADIX_TREE(root, mask) xa_init_flags(root, mask)

/* `next_index` is where the search goes on, as in the kernel the chunk that follows. */
struct radix_tree_iter {
	unsigned long index;
	unsigned long next_index;
	unsigned long tags;
	struct radix_tree_node *node;
};

static inline bool radix_tree_empty(const struct radix_tree_root *root)
{
	return root->xa_head == NULL;
}
extern int radix_tree_insert(struct radix_tree_root *root, unsigned long index, void *item);
extern void *radix_tree_lookup(const struct radix_tree_root *root, unsigned long index);
extern void __rcu **radix_tree_lookup_slot(const struct radix_tree_root *root,
					   unsigned long index);
extern void radix_tree_replace_slot(struct radix_tree_root *root, void __rcu **slot, void *entry);
extern void *radix_tree_delete(struct radix_tree_root *root, unsigned long index);
extern void *radix_tree_delete_item(struct radix_tree_root *root, unsigned long index,
				    void *item);
extern void radix_tree_iter_delete(struct radix_tree_root *root, struct radix_tree_iter *iter,
				   void __rcu **slot);
extern unsigned int radix_tree_gang_lookup(const struct radix_tree_root *root, void **results,
					   unsigned long first, unsigned int max_items);
extern unsigned int radix_tree_gang_lookup_tag(const struct radix_tree_root *root,
					       void **results, unsigned long first,
					       unsigned int max_items, unsigned int tag);
extern void *radix_tree_tag_set(struct radix_tree_root *root, unsigned long index,
				unsigned int tag);
extern void *radix_tree_tag_clear(struct radix_tree_root *root, unsigned long index,
				  unsigned int tag);
extern int radix_tree_tag_get(const struct radix_tree_root *root, unsigned long index,
			      unsigned int tag);
extern int radix_tree_tagged(const struct radix_tree_root *root, unsigned int tag);
extern int radix_tree_preload(gfp_t gfp);
extern int radix_tree_maybe_preload(gfp_t gfp);
static inline void radix_tree_preload_end(void)
{
	preempt_enable();
}
extern void __rcu **__sim_radix_next(const struct radix_tree_root *root,
				     struct radix_tree_iter *iter, unsigned int filter);

#define radix_tree_deref_slot(slot) rcu_dereference(*(slot))
#define radix_tree_for_each_slot(slot, root, iter, start)                           \
	for ((iter)->next_index = (start);                                              \
	     ((slot) = __sim_radix_next(root, iter, XA_PRESENT));)
#define radix_tree_for_each_tagged(slot, root, iter, start, tag)                    \
	for ((iter)->next_index = (start); ((slot) = __sim_radix_next(root, iter, tag));)

#endif
