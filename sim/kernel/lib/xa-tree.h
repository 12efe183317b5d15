/* SPDX-License-Identifier: MIT */
/* The tree of nodes below XArrays, radix trees and IDRs: what the three share. */
#ifndef _SIM_XA_TREE_H
#define _SIM_XA_TREE_H

#include <linux/xarray.h>

/* Where an entry stands: its node, NULL when it is the head, and its place there. */
struct xa_place {
	struct xa_node *node;
	void **slot;
};

/* The place of an index, if it has one; -ENOENT without. */
extern int __sim_xa_find_place(struct xarray *xa, unsigned long index, struct xa_place *place);
/* The same; nodes that are missing are made. `root`: index 0 may stand in the head. */
extern int __sim_xa_make_place(struct xarray *xa, unsigned long index, bool root, gfp_t gfp,
			       struct xa_place *place);
/* Replaces an entry; a node that gets empty goes, as does one that only holds index 0 and `root`. */
extern void *__sim_xa_set(struct xarray *xa, struct xa_place *place, void *entry, bool root);
/* The first entry from *index to max that `filter` allows, and its index. */
extern void *__sim_xa_next(struct xarray *xa, unsigned long *index, unsigned long max,
			   xa_mark_t filter);
/* The first index without an entry from `start` to `max`; false when there is none. */
extern bool __sim_xa_free_index(struct xarray *xa, unsigned long start, unsigned long max,
				unsigned long *index);
/* Frees all nodes, not what entries point at. */
extern void __sim_xa_clear(struct xarray *xa);

#endif
