#include <linux/module.h>
#include <linux/slab.h>

static int kern_init(void)
{
	char *p = kmalloc(10, GFP_KERNEL);

	return p ? 0 : -ENOMEM;
}
module_init(kern_init);
MODULE_LICENSE("GPL");
