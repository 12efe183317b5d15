// SPDX-License-Identifier: MIT
/*
 * Allocates and frees in a cache of its own as told, on the CPUs as told, keeps the addresses where no
 * scan recognises them, and prints those that were never freed.
 *
 * ops, separated by commas; numbers count up from 0 in order of allocation, and what is free already
 * is passed over:
 *   c1     what follows runs on CPU 1
 *   a12    allocates 12 blocks          m12    the same with one bulk call
 *   f3-7   frees numbers 3 to 7         n3-7   the same with one bulk call
 *   r3-7   kfree_rcu() of these         b0     kvfree_rcu_barrier()
 *   p3-7   block 3 points at block 7    s0     kmem_cache_shrink()
 *   d0     kmem_cache_destroy()
 */
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#define SLOTS 2048
#define BULK 256

struct block {
	struct rcu_head rcu;
	void *other;
};

static char *ops = "";
module_param(ops, charp, 0);
static char *name = "cpuslots";
module_param(name, charp, 0);
static int size = 64;
module_param(size, int, 0);

/* The kernel does not export kvfree_rcu_barrier(): its address, from /proc/kallsyms. */
static unsigned long barrier;
module_param(barrier, ulong, 0);

static unsigned long hidden[SLOTS]; /* complements of addresses, 0 when freed */
static void *bulk[BULK];
static int made;
static struct kmem_cache *cache;
static struct work_struct work;
static char op;
static int from, to;

static noinline void take(void)
{
	void *p = kmem_cache_zalloc(cache, GFP_KERNEL);

	if (p)
		hidden[made++] = ~(unsigned long)p;
}

static noinline void take_all(int n)
{
	int i;

	if (kmem_cache_alloc_bulk(cache, GFP_KERNEL | __GFP_ZERO, n, bulk))
		for (i = 0; i < n; i++)
			hidden[made++] = ~(unsigned long)bulk[i];
	memset(bulk, 0, sizeof(bulk));
}

static noinline void give(int i)
{
	struct block *p = (void *)~hidden[i];

	hidden[i] = 0;
	if (op == 'r')
		kfree_rcu(p, rcu);
	else
		kmem_cache_free(cache, p);
}

static noinline void give_all(void)
{
	int i, n = 0;

	for (i = from; i <= to && i < made && n < BULK; i++)
		if (hidden[i]) {
			bulk[n++] = (void *)~hidden[i];
			hidden[i] = 0;
		}
	if (n)
		kmem_cache_free_bulk(cache, n, bulk);
	memset(bulk, 0, sizeof(bulk));
}

static void step(struct work_struct *unused)
{
	int i;

	switch (op) {
	case 'a':
		for (i = 0; i < from && made < SLOTS; i++)
			take();
		break;
	case 'm':
		if (from > 0 && from <= BULK && made + from <= SLOTS)
			take_all(from);
		break;
	case 'f':
	case 'r':
		for (i = from; i <= to && i < made; i++)
			if (hidden[i])
				give(i);
		break;
	case 'n':
		give_all();
		break;
	case 'p':
		if (from < made && to < made && hidden[from] && hidden[to])
			((struct block *)~hidden[from])->other = (void *)~hidden[to];
		break;
	case 's':
		kmem_cache_shrink(cache);
		break;
	}
}

static int number(const char **s)
{
	int n = 0;

	while (**s >= '0' && **s <= '9')
		n = n * 10 + *(*s)++ - '0';
	return n;
}

static int __init cpuslots_init(void)
{
	const char *s = ops;
	int i, cpu = 0;

	cache = kmem_cache_create(name, size, 0, SLAB_NO_MERGE, NULL);
	if (!cache)
		return -ENOMEM;
	INIT_WORK(&work, step);
	while (*s) {
		op = *s++;
		from = to = number(&s);
		if (*s == '-') {
			s++;
			to = number(&s);
		}
		if (op == 'c') {
			cpu = from;
		} else if (op == 'b') {
			if (barrier)
				((void (*)(void))barrier)();
		} else if (op == 'd') {
			kmem_cache_destroy(cache);
			break;
		} else {
			schedule_work_on(cpu, &work);
			flush_work(&work);
		}
		if (*s == ',')
			s++;
	}
	for (i = 0; i < made; i++)
		if (hidden[i])
			pr_info("cpuslots %s %d %lx\n", name, i, hidden[i]);
	memset(hidden, 0, sizeof(hidden));
	return 0;
}

static void __exit cpuslots_exit(void)
{
}

module_init(cpuslots_init);
module_exit(cpuslots_exit);
MODULE_DESCRIPTION("allocates and frees as told, on CPUs as told");
MODULE_LICENSE("Dual MIT/GPL");
