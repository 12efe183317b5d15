// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Probe makes a map for its codec with a plain function, not a managed one, and unbinding has no
 * counterpart: each bind and unbind loses a map.
 */
#include <linux/module.h>
#include <linux/slab.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: unbind frees the map");

struct regmap_obj {
	unsigned int bits;
	char rest[900];
};
struct codec {
	struct regmap_obj *regmap;
	char rest[1000];
};

static struct codec *bound;

static noinline struct regmap_obj *regmap_init(void)
{
	struct regmap_obj *map = kzalloc(sizeof(*map), GFP_KERNEL);

	if (map)
		map->bits = 32;
	return map;
}

static noinline int bind(void)
{
	bound = kzalloc(sizeof(*bound), GFP_KERNEL);
	if (!bound)
		return -ENOMEM;
	bound->regmap = regmap_init();
	return bound->regmap ? 0 : -ENOMEM;
}

static void unbind(void)
{
	if (fixed)
		kfree(bound->regmap);
	kfree(bound);
	bound = NULL;
}

static int regmap_test_init(void)
{
	int i, err = 0;

	for (i = 0; !err && i < 3; i++) {
		err = bind();
		if (!err)
			unbind();
	}
	return err;
}

static void regmap_test_exit(void)
{
}

module_init(regmap_test_init);
module_exit(regmap_test_exit);
MODULE_DESCRIPTION("bind and unbind in a loop");
MODULE_LICENSE("GPL");
