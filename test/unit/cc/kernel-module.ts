/** A module that uses most of what kernel modules use. */
export const KERNEL_MODULE = `#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt
#include "kernel.h"
struct item { struct list_head list; int id; unsigned a:3, b:7; u64 c:40; char name[16]; };
static LIST_HEAD(items);
static DEFINE_SPINLOCK(lock);
static int count = 4; module_param(count, int, 0644);
struct file; struct inode;
struct file_operations { void *owner; int (*open)(struct inode *, struct file *); ssize_t (*read)(struct file *, char *, size_t, long *); long pad[4]; };
static int my_open(struct inode *i, struct file *f) { return 0; }
static const struct file_operations fops = { .owner = (void *)0, .open = my_open, .pad = { [1 ... 2] = 7 } };
static struct item table[] = { [3] = { .id = 3, .name = "three" }, [0] = { LIST_HEAD_INIT(table[0].list), 1, 2, .b = 3 } };
static const char *const names[] = { "a", "bb", [4] = "c" };
DEFINE_PER_CPU(int, counter);
enum state { IDLE, RUN = 5, STOP = -1 };
struct node { struct node *left, *right; int key; };
static int depth(struct node *n) { return n ? 1 + max(depth(n->left), depth(n->right)) : 0; }
static enum state step(enum state s)
{
	static int calls;
	switch (s) { case IDLE: calls++; return RUN; case 1 ... 4: break; default: goto out; }
	for (int i = 0, j = 1; i < ARRAY_SIZE(names); i++, j *= 2) { if (i == 3) continue; }
out:
	return STOP;
}
static int __init demo_init(void)
{
	struct item *it, *tmp;
	void *jump[] = { &&one, &&two };
	int i, r = min(count, 10), v = count ?: 3;
	u8 small = 200;
	BUILD_BUG_ON(sizeof(struct item) != 48);
	for (i = 0; i < r; i++) {
		it = kzalloc(sizeof(*it), GFP_KERNEL);
		if (!it)
			return -12;
		it->id = i; it->b = it->a + 1; it->c <<= 3;
		small += i;
		list_add(&it->list, &items);
	}
	list_for_each_entry(it, &items, list)
		pr_info("item %d %s\\n", it->id, it->name);
	list_for_each_entry_safe(it, tmp, &items, list) { list_del(&it->list); kfree(it); }
	swap(i, r);
	goto *jump[v & 1];
one: barrier();
two:
	WARN_ON(READ_ONCE(count) > 3);
	step(IDLE); depth((struct node *)0);
	*(struct item *)it = (struct item){ .id = 1 };
	return 0;
}
static void __exit demo_exit(void) { pr_info("bye\\n"); }
module_init(demo_init);
module_exit(demo_exit);
MODULE_LICENSE("GPL"); MODULE_AUTHOR("me");
`;
