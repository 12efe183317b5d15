/* SPDX-License-Identifier: MIT */
/* Sorting of lists. */
#ifndef _LINUX_LIST_SORT_H
#define _LINUX_LIST_SORT_H

#include <linux/list.h>
#include <linux/types.h>

typedef int (*list_cmp_func_t)(void *priv, const struct list_head *a, const struct list_head *b);

/* Equal entries keep their order. */
extern void list_sort(void *priv, struct list_head *head, list_cmp_func_t cmp);

#endif
