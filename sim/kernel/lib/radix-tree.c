/* SPDX-License-Identifier: MIT */
/*
 * Radix trees (lib/radix-tree.c): the tree of an XArray with functions of its own.
 *
 * Simplified: radix_tree_preload() allocates nothing ahead.
 */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/limits.h>
#include <linux/radix-tree.h>
#include "xa-tree.h"

/* The tree of a root that is only read. */
static struct xarray *tree(const struct radix_tree_root *root)
{
	return (struct xarray *)root;
}

int radix_tree_insert(struct radix_tree_root *root, unsigned long index, void *item)
{
	gfp_t gfp = root->xa_flags & ((1U << 25) - 1) & ~7U;
	struct xa_place place;

	if (!__sim_xa_find_place(root, index, &place) && *place.slot)
		return -EEXIST;
	if (__sim_xa_make_place(root, index, true, gfp, &place))
		return -ENOMEM;
	__sim_xa_set(root, &place, item, true);
	return 0;
}
EXPORT_SYMBOL(radix_tree_insert);

void __rcu **radix_tree_lookup_slot(const struct radix_tree_root *root, unsigned long index)
{
	struct xa_place place;

	if (__sim_xa_find_place(tree(root), index, &place) || !*place.slot)
		return NULL;
	return place.slot;
}
EXPORT_SYMBOL(radix_tree_lookup_slot);

void *radix_tree_lookup(const struct radix_tree_root *root, unsigned long index)
{
	void **slot = radix_tree_lookup_slot(root, index);

	return slot ? *slot : NULL;
}
EXPORT_SYMBOL(radix_tree_lookup);

void radix_tree_replace_slot(struct radix_tree_root *root, void __rcu **slot, void *entry)
{
	rcu_assign_pointer(*slot, entry);
}
EXPORT_SYMBOL(radix_tree_replace_slot);

void *radix_tree_delete_item(struct radix_tree_root *root, unsigned long index, void *item)
{
	struct xa_place place;
	unsigned int tag;

	if (__sim_xa_find_place(root, index, &place) || !*place.slot)
		return NULL;
	if (item && *place.slot != item)
		return NULL;
	for (tag = 0; tag < RADIX_TREE_MAX_TAGS; tag++)
		radix_tree_tag_clear(root, index, tag);
	return __sim_xa_set(root, &place, NULL, true);
}
EXPORT_SYMBOL(radix_tree_delete_item);

void *radix_tree_delete(struct radix_tree_root *root, unsigned long index)
{
	return radix_tree_delete_item(root, index, NULL);
}
EXPORT_SYMBOL(radix_tree_delete);

void radix_tree_iter_delete(struct radix_tree_root *root, struct radix_tree_iter *iter,
			    void __rcu **slot)
{
	radix_tree_delete_item(root, iter->index, NULL);
}
EXPORT_SYMBOL(radix_tree_iter_delete);

unsigned int radix_tree_gang_lookup_tag(const struct radix_tree_root *root, void **results,
					unsigned long first, unsigned int max_items,
					unsigned int tag)
{
	unsigned int found = 0;
	void *entry;

	while (found < max_items && (entry = __sim_xa_next(tree(root), &first, ULONG_MAX, tag))) {
		results[found++] = entry;
		if (!++first)
			break;
	}
	return found;
}
EXPORT_SYMBOL(radix_tree_gang_lookup_tag);

unsigned int radix_tree_gang_lookup(const struct radix_tree_root *root, void **results,
				    unsigned long first, unsigned int max_items)
{
	return radix_tree_gang_lookup_tag(root, results, first, max_items, XA_PRESENT);
}
EXPORT_SYMBOL(radix_tree_gang_lookup);

void __rcu **__sim_radix_next(const struct radix_tree_root *root, struct radix_tree_iter *iter,
			      unsigned int filter)
{
	struct xa_place place;

	iter->index = iter->next_index;
	if (iter->index == ULONG_MAX || !__sim_xa_next(tree(root), &iter->index, ULONG_MAX, filter))
		return NULL;
	__sim_xa_find_place(tree(root), iter->index, &place);
	iter->next_index = iter->index + 1;
	iter->node = place.node;
	return place.slot;
}
EXPORT_SYMBOL(__sim_radix_next);

void *radix_tree_tag_set(struct radix_tree_root *root, unsigned long index, unsigned int tag)
{
	__xa_set_mark(root, index, tag);
	return radix_tree_lookup(root, index);
}
EXPORT_SYMBOL(radix_tree_tag_set);

void *radix_tree_tag_clear(struct radix_tree_root *root, unsigned long index, unsigned int tag)
{
	__xa_clear_mark(root, index, tag);
	return radix_tree_lookup(root, index);
}
EXPORT_SYMBOL(radix_tree_tag_clear);

int radix_tree_tag_get(const struct radix_tree_root *root, unsigned long index, unsigned int tag)
{
	return xa_get_mark(tree(root), index, tag);
}
EXPORT_SYMBOL(radix_tree_tag_get);

int radix_tree_tagged(const struct radix_tree_root *root, unsigned int tag)
{
	return xa_marked(root, tag);
}
EXPORT_SYMBOL(radix_tree_tagged);

int radix_tree_preload(gfp_t gfp)
{
	preempt_disable();
	return 0;
}
EXPORT_SYMBOL(radix_tree_preload);

int radix_tree_maybe_preload(gfp_t gfp)
{
	preempt_disable();
	return 0;
}
EXPORT_SYMBOL(radix_tree_maybe_preload);
