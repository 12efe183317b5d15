// SPDX-License-Identifier: MIT
/*
 * Credentials: counted, shared, and copied before they are changed. Each task gets its own when it
 * is made (kernel/fork.c).
 *
 * Simplified: no capabilities, keys or user name spaces are checked anywhere.
 */
#include <linux/cred.h>
#include <linux/export.h>
#include <linux/slab.h>
#include <linux/string.h>

/* Where tasks get theirs from. */
extern struct kmem_cache *cred_jar;

static void put_cred_rcu(struct rcu_head *head)
{
	kmem_cache_free(cred_jar, container_of(head, struct cred, rcu));
}

void __put_cred(struct cred *cred)
{
	call_rcu(&cred->rcu, put_cred_rcu);
}
EXPORT_SYMBOL(__put_cred);

static struct cred *copy_of(const struct cred *old)
{
	struct cred *new = kmem_cache_alloc(cred_jar, GFP_KERNEL);

	if (!new)
		return NULL;
	memcpy(new, old, sizeof(*new));
	atomic_long_set(&new->usage, 1);
	return new;
}

noinline struct cred *prepare_creds(void)
{
	return copy_of(current->cred);
}
EXPORT_SYMBOL(prepare_creds);

noinline struct cred *prepare_kernel_cred(struct task_struct *daemon)
{
	return copy_of(daemon ? daemon->cred : current->cred);
}
EXPORT_SYMBOL(prepare_kernel_cred);

int commit_creds(struct cred *new)
{
	const struct cred *old = current->real_cred;

	get_cred(new);
	current->real_cred = new;
	current->cred = new;
	put_cred(old);
	put_cred(old);
	return 0;
}
EXPORT_SYMBOL(commit_creds);

void abort_creds(struct cred *new)
{
	put_cred(new);
}
EXPORT_SYMBOL(abort_creds);

const struct cred *override_creds(const struct cred *new)
{
	const struct cred *old = current->cred;

	current->cred = get_cred(new);
	return old;
}
EXPORT_SYMBOL(override_creds);

void revert_creds(const struct cred *old)
{
	const struct cred *override = current->cred;

	current->cred = old;
	put_cred(override);
}
EXPORT_SYMBOL(revert_creds);
