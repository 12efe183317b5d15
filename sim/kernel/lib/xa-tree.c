/* SPDX-License-Identifier: MIT */
/*
 * The tree of nodes below XArrays, radix trees and IDRs (lib/xarray.c, lib/radix-tree.c).
 *
 * A pointer to a node has bit 1 set; kmemleak sees a pointer into the object all the same. The tree is as
 * high as its largest index needs. Nodes come from the cache radix_tree_node and are freed after a
 * grace period; as many exist as in the kernel.
 */
#include <linux/export.h>
#include <linux/init.h>
#include <linux/limits.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "xa-tree.h"

static struct kmem_cache *radix_tree_node_cachep;

static bool is_node(const void *entry)
{
	return xa_is_internal(entry) && (unsigned long)entry > 4096;
}

static struct xa_node *to_node(const void *entry)
{
	return (struct xa_node *)((unsigned long)entry - 2);
}

static void *from_node(struct xa_node *node)
{
	return (void *)((unsigned long)node | 2);
}

/* The largest index that fits below a head. */
static unsigned long max_index(const void *head)
{
	return is_node(head) ? (XA_CHUNK_SIZE << to_node(head)->shift) - 1 : 0;
}

static unsigned int offset_in(const struct xa_node *node, unsigned long index)
{
	return (index >> node->shift) & XA_CHUNK_MASK;
}

static struct xa_node *make_node(struct xarray *xa, struct xa_node *parent, unsigned int shift,
				 unsigned int offset, gfp_t gfp)
{
	struct xa_node *node = kmem_cache_alloc(radix_tree_node_cachep, gfp);

	if (!node)
		return NULL;
	if (parent)
		parent->count++;
	node->shift = shift;
	node->offset = parent ? offset : 0;
	node->count = 0;
	node->nr_values = 0;
	node->parent = parent;
	node->array = xa;
	return node;
}

static void node_rcu_free(struct rcu_head *head)
{
	struct xa_node *node = container_of(head, struct xa_node, rcu_head);

	memset(node->slots, 0, sizeof(node->slots));
	memset(node->tags, 0, sizeof(node->tags));
	INIT_LIST_HEAD(&node->private_list);
	kmem_cache_free(radix_tree_node_cachep, node);
}

static void free_node(struct xa_node *node)
{
	call_rcu(&node->rcu_head, node_rcu_free);
}

/* Puts nodes on top until `index` fits. */
static int grow(struct xarray *xa, unsigned long index, gfp_t gfp)
{
	while (index > max_index(xa->xa_head)) {
		void *head = xa->xa_head;
		unsigned int shift = is_node(head) ? to_node(head)->shift + XA_CHUNK_SHIFT : 0;
		struct xa_node *node = make_node(xa, NULL, shift, 0, gfp);
		unsigned int mark;

		if (!node)
			return -ENOMEM;
		node->count = 1;
		node->nr_values = xa_is_value(head);
		node->slots[0] = head;
		for (mark = 0; mark < XA_MAX_MARKS; mark++)
			if (xa_marked(xa, mark))
				node->marks[mark][0] |= 1;
		if (is_node(head)) {
			to_node(head)->offset = 0;
			to_node(head)->parent = node;
		}
		rcu_assign_pointer(xa->xa_head, from_node(node));
	}
	return 0;
}

int __sim_xa_find_place(struct xarray *xa, unsigned long index, struct xa_place *place)
{
	void **slot = &xa->xa_head;
	struct xa_node *node = NULL;

	if (index > max_index(*slot))
		return -ENOENT;
	while (is_node(*slot)) {
		node = to_node(*slot);
		slot = &node->slots[offset_in(node, index)];
	}
	if (!*slot && node && node->shift)
		return -ENOENT;
	place->node = node;
	place->slot = slot;
	return 0;
}
EXPORT_SYMBOL(__sim_xa_find_place);

int __sim_xa_make_place(struct xarray *xa, unsigned long index, bool root, gfp_t gfp,
			struct xa_place *place)
{
	void **slot = &xa->xa_head;
	struct xa_node *node = NULL;
	int shift = 0;

	if (xa->xa_head) {
		int error = grow(xa, index, gfp);

		if (error)
			return error;
		shift = is_node(*slot) ? to_node(*slot)->shift + XA_CHUNK_SHIFT : 0;
	} else if (index) {
		while ((index >> shift) >= XA_CHUNK_SIZE)
			shift += XA_CHUNK_SHIFT;
		shift += XA_CHUNK_SHIFT;
	}
	if (!shift && !root)
		shift = XA_CHUNK_SHIFT;
	while (shift > 0) {
		shift -= XA_CHUNK_SHIFT;
		if (!*slot) {
			struct xa_node *child = make_node(xa, node, shift,
							  node ? offset_in(node, index) : 0, gfp);

			if (!child)
				return -ENOMEM;
			rcu_assign_pointer(*slot, from_node(child));
		}
		if (!is_node(*slot))
			break;
		node = to_node(*slot);
		slot = &node->slots[offset_in(node, index)];
	}
	place->node = node;
	place->slot = slot;
	return 0;
}
EXPORT_SYMBOL(__sim_xa_make_place);

/* Takes nodes off the top that only hold what their first slot does. */
static void shrink(struct xarray *xa, struct xa_node *node, bool root)
{
	while (node->count == 1) {
		void *entry = node->slots[0];

		if (!entry || (!is_node(entry) && (node->shift || !root)))
			return;
		rcu_assign_pointer(xa->xa_head, entry);
		node->count = 0;
		if (!is_node(entry))
			node->slots[0] = (void *)(256UL << 2 | 2);
		free_node(node);
		if (!is_node(entry))
			return;
		node = to_node(entry);
		node->parent = NULL;
	}
}

static void drop_empty(struct xarray *xa, struct xa_node *node, bool root)
{
	while (!node->count) {
		struct xa_node *parent = node->parent;
		unsigned int offset = node->offset;

		free_node(node);
		if (!parent) {
			xa->xa_head = NULL;
			return;
		}
		parent->slots[offset] = NULL;
		parent->count--;
		node = parent;
	}
	if (!node->parent)
		shrink(xa, node, root);
}

void *__sim_xa_set(struct xarray *xa, struct xa_place *place, void *entry, bool root)
{
	struct xa_node *node = place->node;
	void *old = *place->slot;

	rcu_assign_pointer(*place->slot, entry);
	if (!node)
		return old;
	node->nr_values += xa_is_value(entry) - xa_is_value(old);
	node->count += !!entry - !!old;
	if (!entry && old)
		drop_empty(xa, node, root);
	return old;
}
EXPORT_SYMBOL(__sim_xa_set);

static bool allowed(struct xarray *xa, struct xa_node *node, unsigned int offset, xa_mark_t filter)
{
	if (filter == XA_PRESENT)
		return true;
	return node ? node->marks[filter][0] >> offset & 1 : xa_marked(xa, filter);
}

/* The first entry in `node` from `index` on; `done` says that `max` was passed. */
static void *next_below(struct xa_node *node, unsigned long *index, unsigned long max,
			xa_mark_t filter, bool *done)
{
	unsigned int offset = offset_in(node, *index);

	for (; offset < XA_CHUNK_SIZE; offset++) {
		void *entry = node->slots[offset];

		if (*index > max) {
			*done = true;
			return NULL;
		}
		if (entry && allowed(NULL, node, offset, filter)) {
			if (!is_node(entry))
				return entry;
			entry = next_below(to_node(entry), index, max, filter, done);
			if (entry || *done)
				return entry;
			continue;
		}
		*index = ((*index >> node->shift) + 1) << node->shift;
		if (!*index) {
			*done = true;
			return NULL;
		}
	}
	return NULL;
}

void *__sim_xa_next(struct xarray *xa, unsigned long *index, unsigned long max, xa_mark_t filter)
{
	void *head = xa->xa_head;
	bool done = false;

	if (!head || *index > max_index(head) || *index > max)
		return NULL;
	if (!is_node(head))
		return allowed(xa, NULL, 0, filter) ? head : NULL;
	return next_below(to_node(head), index, max, filter, &done);
}
EXPORT_SYMBOL(__sim_xa_next);

/* The first free index in `node` from `index` on; false when there is none. */
static bool free_below(struct xa_node *node, unsigned long *index)
{
	unsigned int offset = offset_in(node, *index);

	for (; offset < XA_CHUNK_SIZE; offset++) {
		void *entry = node->slots[offset];

		if (!entry || (is_node(entry) && free_below(to_node(entry), index)))
			return true;
		if (!is_node(entry))
			*index = ((*index >> node->shift) + 1) << node->shift;
		if (!*index)
			return false;
	}
	return false;
}

bool __sim_xa_free_index(struct xarray *xa, unsigned long start, unsigned long max,
			 unsigned long *index)
{
	void *head = xa->xa_head;

	*index = start;
	if (head && start <= max_index(head)) {
		if (!is_node(head))
			*index = 1;
		else if (!free_below(to_node(head), index) && !*index)
			return false;
	}
	return *index <= max;
}
EXPORT_SYMBOL(__sim_xa_free_index);

static void clear_below(struct xa_node *node)
{
	unsigned int offset;

	for (offset = 0; offset < XA_CHUNK_SIZE; offset++)
		if (is_node(node->slots[offset]))
			clear_below(to_node(node->slots[offset]));
	free_node(node);
}

void __sim_xa_clear(struct xarray *xa)
{
	void *head = xa->xa_head;

	xa->xa_head = NULL;
	if (is_node(head))
		clear_below(to_node(head));
}
EXPORT_SYMBOL(__sim_xa_clear);

static void node_ctor(void *object)
{
	struct xa_node *node = object;

	memset(node, 0, sizeof(*node));
	INIT_LIST_HEAD(&node->private_list);
}

static int __init radix_tree_init(void)
{
	radix_tree_node_cachep = kmem_cache_create("radix_tree_node", sizeof(struct xa_node), 0,
						   SLAB_PANIC | SLAB_RECLAIM_ACCOUNT, node_ctor);
	return 0;
}
core_initcall(radix_tree_init);
