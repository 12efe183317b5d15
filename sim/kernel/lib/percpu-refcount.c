/* SPDX-License-Identifier: MIT */
/*
 * Reference counts by CPU (lib/percpu-refcount.c).
 *
 * Simplified: what is counted is in one place from the start; the percpu counter is there but not used.
 */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/percpu-refcount.h>
#include <linux/slab.h>

/* In percpu_count_ptr, beside the counter's address: as in the kernel. */
#define ATOMIC 1UL
#define DEAD 2UL

int percpu_ref_init(struct percpu_ref *ref, percpu_ref_func_t *release, unsigned int flags,
		    gfp_t gfp)
{
	struct percpu_ref_data *data;

	ref->percpu_count_ptr =
		(unsigned long)__alloc_percpu_gfp(sizeof(unsigned long), 8, gfp);
	if (!ref->percpu_count_ptr)
		return -ENOMEM;
	data = kzalloc(sizeof(*ref->data), gfp);
	if (!data) {
		free_percpu((void __percpu *)ref->percpu_count_ptr);
		ref->percpu_count_ptr = 0;
		return -ENOMEM;
	}
	data->force_atomic = flags & PERCPU_REF_INIT_ATOMIC;
	data->allow_reinit = flags & PERCPU_REF_ALLOW_REINIT;
	if (flags & (PERCPU_REF_INIT_ATOMIC | PERCPU_REF_INIT_DEAD))
		ref->percpu_count_ptr |= ATOMIC;
	if (flags & PERCPU_REF_INIT_DEAD)
		ref->percpu_count_ptr |= DEAD;
	else
		atomic_long_set(&data->count, 1);
	data->release = release;
	data->ref = ref;
	ref->data = data;
	return 0;
}
EXPORT_SYMBOL_GPL(percpu_ref_init);

void percpu_ref_exit(struct percpu_ref *ref)
{
	unsigned long counter = ref->percpu_count_ptr & ~(ATOMIC | DEAD);

	if (counter) {
		free_percpu((void __percpu *)counter);
		ref->percpu_count_ptr = ATOMIC | DEAD;
	}
	kfree(ref->data);
	ref->data = NULL;
}
EXPORT_SYMBOL_GPL(percpu_ref_exit);

void percpu_ref_get_many(struct percpu_ref *ref, unsigned long n)
{
	atomic_long_add(n, &ref->data->count);
}
EXPORT_SYMBOL_GPL(percpu_ref_get_many);

void percpu_ref_put_many(struct percpu_ref *ref, unsigned long n)
{
	if (atomic_long_sub_return(n, &ref->data->count) == 0)
		ref->data->release(ref);
}
EXPORT_SYMBOL_GPL(percpu_ref_put_many);

bool percpu_ref_is_zero(struct percpu_ref *ref)
{
	return !ref->data || atomic_long_read(&ref->data->count) == 0;
}
EXPORT_SYMBOL_GPL(percpu_ref_is_zero);

bool percpu_ref_is_dying(struct percpu_ref *ref)
{
	return ref->percpu_count_ptr & DEAD;
}
EXPORT_SYMBOL_GPL(percpu_ref_is_dying);

bool percpu_ref_tryget(struct percpu_ref *ref)
{
	if (percpu_ref_is_zero(ref))
		return false;
	percpu_ref_get(ref);
	return true;
}
EXPORT_SYMBOL_GPL(percpu_ref_tryget);

bool percpu_ref_tryget_live(struct percpu_ref *ref)
{
	return !percpu_ref_is_dying(ref) && percpu_ref_tryget(ref);
}
EXPORT_SYMBOL_GPL(percpu_ref_tryget_live);

static void switched(struct rcu_head *rcu)
{
	struct percpu_ref_data *data = container_of(rcu, struct percpu_ref_data, rcu);
	struct percpu_ref *ref = data->ref;

	if (!data->allow_reinit) {
		free_percpu((void __percpu *)(ref->percpu_count_ptr & ~(ATOMIC | DEAD)));
		ref->percpu_count_ptr = ATOMIC | DEAD;
	}
	if (data->confirm_switch)
		data->confirm_switch(ref);
	percpu_ref_put(ref);
}

void percpu_ref_kill_and_confirm(struct percpu_ref *ref, percpu_ref_func_t *confirm)
{
	ref->percpu_count_ptr |= DEAD | ATOMIC;
	ref->data->confirm_switch = confirm;
	percpu_ref_get(ref);
	call_rcu(&ref->data->rcu, switched);
	percpu_ref_put(ref);
}
EXPORT_SYMBOL_GPL(percpu_ref_kill_and_confirm);
