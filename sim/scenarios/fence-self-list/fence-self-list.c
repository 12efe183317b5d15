// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * A fence whose list head points at itself: kmemleak does not count an object's references to
 * itself, so the fence is reported when the job that held it is freed without a put.
 */
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/slab.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: put the fence after it was signalled");

struct fence {
	struct kref ref;
	struct list_head callbacks;
	struct fence *self;
	char rest[80];
};
struct job {
	struct fence *fence;
	char rest[500];
};

static void fence_release(struct kref *ref)
{
	kfree(container_of(ref, struct fence, ref));
}

static noinline struct fence *fence_create(void)
{
	struct fence *f = kzalloc(sizeof(*f), GFP_KERNEL);

	if (!f)
		return NULL;
	kref_init(&f->ref);
	INIT_LIST_HEAD(&f->callbacks);
	f->self = f;
	return f;
}

static int run_job(void)
{
	struct job *job = kzalloc(sizeof(*job), GFP_KERNEL);

	if (!job)
		return -ENOMEM;
	job->fence = fence_create();
	if (job->fence && fixed)
		kref_put(&job->fence->ref, fence_release);
	kfree(job);
	return 0;
}

static int fence_init(void)
{
	int i, err = 0;

	for (i = 0; !err && i < 3; i++)
		err = run_job();
	return err;
}

static void fence_exit(void)
{
}

module_init(fence_init);
module_exit(fence_exit);
MODULE_DESCRIPTION("references of an object to itself");
MODULE_LICENSE("GPL");
