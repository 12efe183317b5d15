/* SPDX-License-Identifier: MIT */
/* Sorting of arrays (lib/sort.c): a heap sort, in place. */
#include <linux/export.h>
#include <linux/sort.h>
#include <linux/string.h>

struct array {
	char *base;
	size_t size;
	cmp_r_func_t cmp;
	swap_r_func_t swap;
	const void *priv;
};

static char *at(const struct array *a, size_t i)
{
	return a->base + i * a->size;
}

static void exchange(const struct array *a, size_t i, size_t k)
{
	char *x = at(a, i), *y = at(a, k);
	size_t n;

	if (a->swap) {
		a->swap(x, y, a->size, a->priv);
		return;
	}
	for (n = 0; n < a->size; n++) {
		char t = x[n];

		x[n] = y[n];
		y[n] = t;
	}
}

/* Lets element `root` sink until both below it are smaller. */
static void sink(const struct array *a, size_t root, size_t end)
{
	for (;;) {
		size_t child = 2 * root + 1;

		if (child >= end)
			return;
		if (child + 1 < end && a->cmp(at(a, child), at(a, child + 1), a->priv) < 0)
			child++;
		if (a->cmp(at(a, root), at(a, child), a->priv) >= 0)
			return;
		exchange(a, root, child);
		root = child;
	}
}

void sort_r(void *base, size_t num, size_t size, cmp_r_func_t cmp, swap_r_func_t swap,
	    const void *priv)
{
	struct array a = { base, size, cmp, swap, priv };
	size_t i;

	for (i = num / 2; i-- > 0;)
		sink(&a, i, num);
	for (i = num; i-- > 1;) {
		exchange(&a, 0, i);
		sink(&a, 0, i);
	}
}
EXPORT_SYMBOL(sort_r);

/* The caller's functions, which take no third argument. */
struct plain {
	cmp_func_t cmp;
	swap_func_t swap;
};

static int plain_cmp(const void *a, const void *b, const void *priv)
{
	return ((const struct plain *)priv)->cmp(a, b);
}

static void plain_swap(void *a, void *b, int size, const void *priv)
{
	((const struct plain *)priv)->swap(a, b, size);
}

void sort(void *base, size_t num, size_t size, cmp_func_t cmp, swap_func_t swap)
{
	struct plain plain = { cmp, swap };

	sort_r(base, num, size, plain_cmp, swap ? plain_swap : NULL, &plain);
}
EXPORT_SYMBOL(sort);
