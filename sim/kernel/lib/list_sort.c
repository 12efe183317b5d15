/* SPDX-License-Identifier: MIT */
/* Sorting of lists (lib/list_sort.c): a merge sort that keeps the order of equal entries. */
#include <linux/export.h>
#include <linux/list_sort.h>

/* Merges two lists that end with NULL; entries of `a` come first when they are equal. */
static struct list_head *merge(void *priv, list_cmp_func_t cmp, struct list_head *a,
			       struct list_head *b)
{
	struct list_head *head = NULL, **tail = &head;

	while (a && b) {
		struct list_head **from = cmp(priv, a, b) <= 0 ? &a : &b;

		*tail = *from;
		*from = (*from)->next;
		tail = &(*tail)->next;
	}
	*tail = a ? a : b;
	return head;
}

void list_sort(void *priv, struct list_head *head, list_cmp_func_t cmp)
{
	/* sorted[i] has 2^i entries or none; those of a higher place were first in the list. */
	struct list_head *sorted[32] = { NULL };
	struct list_head *list, *last;
	int i, top = 0;

	if (list_empty(head))
		return;
	head->prev->next = NULL;
	for (list = head->next; list;) {
		struct list_head *run = list;

		list = list->next;
		run->next = NULL;
		for (i = 0; sorted[i]; i++) {
			run = merge(priv, cmp, sorted[i], run);
			sorted[i] = NULL;
		}
		sorted[i] = run;
		if (i > top)
			top = i;
	}
	for (list = NULL, i = 0; i <= top; i++)
		if (sorted[i])
			list = list ? merge(priv, cmp, sorted[i], list) : sorted[i];
	last = head;
	for (; list; list = list->next) {
		last->next = list;
		list->prev = last;
		last = list;
	}
	last->next = head;
	head->prev = last;
}
EXPORT_SYMBOL(list_sort);
