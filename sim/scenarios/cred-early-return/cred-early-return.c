// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * A reference is taken before the arguments are checked, and the early return does not drop it. The
 * object is lost when its owner drops the last pointer.
 */
#include <linux/module.h>
#include <linux/refcount.h>
#include <linux/slab.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: check before taking the reference");

struct cred_obj {
	refcount_t usage;
	char ids[160];
};

static noinline struct cred_obj *prepare_cred(void)
{
	struct cred_obj *cred = kzalloc(sizeof(*cred), GFP_KERNEL);

	if (cred)
		refcount_set(&cred->usage, 1);
	return cred;
}

static void put_cred_obj(struct cred_obj *cred)
{
	if (refcount_dec_and_test(&cred->usage))
		kfree(cred);
}

static noinline int fallocate(struct cred_obj *cred, long length)
{
	if (fixed && length <= 0)
		return -EINVAL;
	refcount_inc(&cred->usage);
	if (length <= 0)
		return -EINVAL;
	put_cred_obj(cred);
	return 0;
}

static int cred_test_init(void)
{
	int task;

	for (task = 0; task < 4; task++) {
		struct cred_obj *cred = prepare_cred();

		if (!cred)
			return -ENOMEM;
		fallocate(cred, 4096);
		fallocate(cred, -1);
		put_cred_obj(cred); /* the task exits */
	}
	return 0;
}

static void cred_test_exit(void)
{
}

module_init(cred_test_init);
module_exit(cred_test_exit);
MODULE_DESCRIPTION("a get before a check");
MODULE_LICENSE("GPL");
