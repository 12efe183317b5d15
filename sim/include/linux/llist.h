/* SPDX-License-Identifier: MIT */
/* Singly linked lists that are pushed to without a lock. */
#ifndef _LINUX_LLIST_H
#define _LINUX_LLIST_H

#include <linux/atomic.h>
#include <linux/container_of.h>

struct llist_node {
	struct llist_node *next;
};
struct llist_head {
	struct llist_node *first;
};

#define LLIST_HEAD_INIT(name) { NULL }
#define LLIST_HEAD(name) struct llist_head name = LLIST_HEAD_INIT(name)

static inline void init_llist_head(struct llist_head *list)
{
	list->first = NULL;
}
static inline bool llist_empty(const struct llist_head *head)
{
	return READ_ONCE(head->first) == NULL;
}
/* True when the list was empty. */
static inline bool llist_add(struct llist_node *node, struct llist_head *head)
{
	node->next = xchg(&head->first, node);
	return node->next == NULL;
}
static inline struct llist_node *llist_del_all(struct llist_head *head)
{
	return xchg(&head->first, (struct llist_node *)NULL);
}
static inline struct llist_node *llist_del_first(struct llist_head *head)
{
	struct llist_node *first = head->first;

	if (first)
		head->first = first->next;
	return first;
}
static inline struct llist_node *llist_reverse_order(struct llist_node *node)
{
	struct llist_node *reversed = NULL;

	while (node) {
		struct llist_node *next = node->next;

		node->next = reversed;
		reversed = node;
		node = next;
	}
	return reversed;
}
#define llist_entry(ptr, type, member) container_of(ptr, type, member)
#define llist_for_each_entry(pos, node, member)                                       \
	for (pos = llist_entry((node), typeof(*pos), member); &(pos)->member != NULL;     \
	     pos = llist_entry((pos)->member.next, typeof(*pos), member))
#define llist_for_each_entry_safe(pos, n, node, member)                               \
	for (pos = llist_entry((node), typeof(*pos), member);                             \
	     &(pos)->member != NULL &&                                                    \
	     (n = llist_entry((pos)->member.next, typeof(*n), member), true);             \
	     pos = n)

#endif
