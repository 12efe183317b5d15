/* SPDX-License-Identifier: MIT */
/* CPUs that come and go; none does. */
#ifndef _LINUX_CPU_H
#define _LINUX_CPU_H

#include <linux/cpumask.h>
#include <linux/device.h>
#include <linux/notifier.h>

enum cpuhp_state {
	CPUHP_OFFLINE = 0, CPUHP_PERCPU_CNT_DEAD, CPUHP_BP_PREPARE_DYN = 100,
	CPUHP_AP_ONLINE_DYN = 200, CPUHP_ONLINE = 300,
};
/* Calls `startup` for each CPU; gives the number of a dynamic state. */
static inline int __sim_cpuhp_setup_state(int state, int (*startup)(unsigned int cpu))
{
	unsigned int cpu;
	int error;

	for_each_online_cpu(cpu) {
		error = startup ? startup(cpu) : 0;
		if (error)
			return error;
	}
	return state >= CPUHP_BP_PREPARE_DYN ? state : 0;
}
#define cpuhp_setup_state(state, name, startup, teardown) \
	((void)(teardown), __sim_cpuhp_setup_state(state, startup))
#define cpuhp_setup_state_nocalls(state, name, startup, teardown) \
	((void)(startup), (void)(teardown), (state) >= CPUHP_BP_PREPARE_DYN ? (int)(state) : 0)
#define cpuhp_setup_state_multi(state, name, startup, teardown) \
	cpuhp_setup_state_nocalls(state, name, startup, teardown)
#define cpuhp_remove_state(state) ((void)(state))
#define cpuhp_remove_state_nocalls(state) ((void)(state))
#define get_cpu_device(cpu) ((struct device *)NULL)
#define cpu_hotplug_disable() ((void)0)
#define cpu_hotplug_enable() ((void)0)

#endif
