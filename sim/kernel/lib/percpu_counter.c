/* SPDX-License-Identifier: MIT */
/*
 * Counters with a part for each CPU (lib/percpu_counter.c), which is added to the whole from 32 on. All
 * counters are in one list: one that is never destroyed is reachable.
 */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/percpu_counter.h>

#define BATCH 32

static LIST_HEAD(percpu_counters);

int __sim_percpu_counter_init(struct percpu_counter *fbc, s64 amount, gfp_t gfp)
{
	fbc->count = amount;
	fbc->counters = __alloc_percpu_gfp(sizeof(s32), sizeof(s32), gfp);
	if (!fbc->counters)
		return -ENOMEM;
	list_add(&fbc->list, &percpu_counters);
	return 0;
}
EXPORT_SYMBOL(__sim_percpu_counter_init);

void percpu_counter_destroy(struct percpu_counter *fbc)
{
	if (!fbc->counters)
		return;
	list_del(&fbc->list);
	free_percpu(fbc->counters);
	fbc->counters = NULL;
}
EXPORT_SYMBOL(percpu_counter_destroy);

void percpu_counter_set(struct percpu_counter *fbc, s64 amount)
{
	int cpu;

	for_each_possible_cpu(cpu)
		*per_cpu_ptr(fbc->counters, cpu) = 0;
	fbc->count = amount;
}
EXPORT_SYMBOL(percpu_counter_set);

void percpu_counter_add(struct percpu_counter *fbc, s64 amount)
{
	s32 *part;
	s64 sum;

	preempt_disable();
	part = this_cpu_ptr(fbc->counters);
	sum = *part + amount;
	if (sum >= BATCH || sum <= -BATCH) {
		fbc->count += sum;
		*part = 0;
	} else {
		*part = sum;
	}
	preempt_enable();
}
EXPORT_SYMBOL(percpu_counter_add);

s64 __percpu_counter_sum(struct percpu_counter *fbc)
{
	s64 sum = fbc->count;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += *per_cpu_ptr(fbc->counters, cpu);
	return sum;
}
EXPORT_SYMBOL(__percpu_counter_sum);
