/* SPDX-License-Identifier: MIT */
/* Reference counts by CPU, until they are killed; 16 bytes and 56 more from kmalloc. */
#ifndef _LINUX_PERCPU_REFCOUNT_H
#define _LINUX_PERCPU_REFCOUNT_H

#include <linux/atomic.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/types.h>

struct percpu_ref;
typedef void (percpu_ref_func_t)(struct percpu_ref *ref);
struct percpu_ref_data {
	atomic_long_t count;
	percpu_ref_func_t *release;
	percpu_ref_func_t *confirm_switch;
	bool force_atomic : 1;
	bool allow_reinit : 1;
	struct rcu_head rcu;
	struct percpu_ref *ref;
};
struct percpu_ref {
	unsigned long percpu_count_ptr;
	struct percpu_ref_data *data;
};
#define PERCPU_REF_INIT_ATOMIC 1
#define PERCPU_REF_INIT_DEAD 2
#define PERCPU_REF_ALLOW_REINIT 4

extern int percpu_ref_init(struct percpu_ref *ref, percpu_ref_func_t *release,
			   unsigned int flags, gfp_t gfp);
extern void percpu_ref_exit(struct percpu_ref *ref);
extern void percpu_ref_kill_and_confirm(struct percpu_ref *ref, percpu_ref_func_t *confirm);
extern void percpu_ref_get_many(struct percpu_ref *ref, unsigned long n);
extern void percpu_ref_put_many(struct percpu_ref *ref, unsigned long n);
extern bool percpu_ref_tryget(struct percpu_ref *ref);
extern bool percpu_ref_tryget_live(struct percpu_ref *ref);
extern bool percpu_ref_is_zero(struct percpu_ref *ref);
extern bool percpu_ref_is_dying(struct percpu_ref *ref);
#define percpu_ref_get(ref) percpu_ref_get_many(ref, 1)
#define percpu_ref_put(ref) percpu_ref_put_many(ref, 1)
#define percpu_ref_kill(ref) percpu_ref_kill_and_confirm(ref, NULL)

#endif
