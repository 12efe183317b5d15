/* SPDX-License-Identifier: MIT */
/* Which CPUs there are; all possible ones are online. */
#ifndef _LINUX_CPUMASK_H
#define _LINUX_CPUMASK_H

#include <linux/types.h>

#define NR_CPUS CONFIG_NR_CPUS
extern unsigned int nr_cpu_ids;
#define num_possible_cpus() nr_cpu_ids
#define num_present_cpus() nr_cpu_ids
#define num_online_cpus() nr_cpu_ids
#define for_each_possible_cpu(cpu) for ((cpu) = 0; (cpu) < nr_cpu_ids; (cpu)++)
#define for_each_present_cpu(cpu) for_each_possible_cpu(cpu)
#define for_each_online_cpu(cpu) for_each_possible_cpu(cpu)
#define cpu_online(cpu) ((unsigned int)(cpu) < nr_cpu_ids)
#define cpu_possible(cpu) ((unsigned int)(cpu) < nr_cpu_ids)
#define cpus_read_lock() ((void)0)
#define cpus_read_unlock() ((void)0)

#endif
