/* SPDX-License-Identifier: MIT */
/* Hash lists whose head has a lock in its lowest bit. */
#ifndef _LINUX_LIST_BL_H
#define _LINUX_LIST_BL_H

#include <linux/bit_spinlock.h>
#include <linux/list.h>

#define LIST_BL_LOCKMASK 1UL

struct hlist_bl_head {
	struct hlist_bl_node *first;
};
struct hlist_bl_node {
	struct hlist_bl_node *next, **pprev;
};
#define INIT_HLIST_BL_HEAD(ptr) ((ptr)->first = NULL)
#define hlist_bl_entry(ptr, type, member) container_of(ptr, type, member)

static inline void INIT_HLIST_BL_NODE(struct hlist_bl_node *node)
{
	node->next = NULL;
	node->pprev = NULL;
}
static inline bool hlist_bl_unhashed(const struct hlist_bl_node *node)
{
	return !node->pprev;
}
static inline struct hlist_bl_node *hlist_bl_first(struct hlist_bl_head *head)
{
	return (struct hlist_bl_node *)((unsigned long)head->first & ~LIST_BL_LOCKMASK);
}
static inline bool hlist_bl_empty(const struct hlist_bl_head *head)
{
	return !((unsigned long)READ_ONCE(head->first) & ~LIST_BL_LOCKMASK);
}
static inline void hlist_bl_add_head(struct hlist_bl_node *node, struct hlist_bl_head *head)
{
	struct hlist_bl_node *first = hlist_bl_first(head);

	node->next = first;
	if (first)
		first->pprev = &node->next;
	node->pprev = &head->first;
	head->first = (struct hlist_bl_node *)((unsigned long)node |
					       ((unsigned long)head->first & LIST_BL_LOCKMASK));
}
static inline void __hlist_bl_del(struct hlist_bl_node *node)
{
	struct hlist_bl_node *next = node->next;
	struct hlist_bl_node **pprev = node->pprev;

	*pprev = (struct hlist_bl_node *)((unsigned long)next |
					  ((unsigned long)*pprev & LIST_BL_LOCKMASK));
	if (next)
		next->pprev = pprev;
}
static inline void hlist_bl_del(struct hlist_bl_node *node)
{
	__hlist_bl_del(node);
	node->next = LIST_POISON1;
	node->pprev = LIST_POISON2;
}
static inline void hlist_bl_del_init(struct hlist_bl_node *node)
{
	if (hlist_bl_unhashed(node))
		return;
	__hlist_bl_del(node);
	INIT_HLIST_BL_NODE(node);
}
static inline void hlist_bl_lock(struct hlist_bl_head *head)
{
	bit_spin_lock(0, (unsigned long *)head);
}
static inline void hlist_bl_unlock(struct hlist_bl_head *head)
{
	bit_spin_unlock(0, (unsigned long *)head);
}
#define hlist_bl_for_each_entry(tpos, pos, head, member)                             \
	for (pos = hlist_bl_first(head);                                                 \
	     pos && ({ tpos = hlist_bl_entry(pos, typeof(*tpos), member); 1; }); pos = pos->next)
#define hlist_bl_for_each_entry_safe(tpos, pos, n, head, member)                     \
	for (pos = hlist_bl_first(head);                                                 \
	     pos && ({ n = pos->next; 1; }) &&                                           \
	     ({ tpos = hlist_bl_entry(pos, typeof(*tpos), member); 1; }); pos = n)

#endif
