/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_KLIST_H
#define _LINUX_KLIST_H
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/spinlock.h>
struct klist_node;
struct klist {
	spinlock_t k_lock;
	struct list_head k_list;
	void (*get)(struct klist_node *node);
	void (*put)(struct klist_node *node);
};
struct klist_node {
	void *n_klist;
	struct list_head n_node;
	struct kref n_ref;
};
struct klist_iter {
	struct klist *i_klist;
	struct klist_node *i_cur;
};
#endif
