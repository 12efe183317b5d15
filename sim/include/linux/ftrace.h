/* SPDX-License-Identifier: MIT */
/* Functions that are traced; none can be. */
#ifndef _LINUX_FTRACE_H
#define _LINUX_FTRACE_H

#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/kallsyms.h>
#include <linux/linkage.h>
#include <linux/module.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/types.h>

struct ftrace_ops;
struct ftrace_regs {
	struct pt_regs regs;
};
typedef void (*ftrace_func_t)(unsigned long ip, unsigned long parent_ip, struct ftrace_ops *op,
			      struct ftrace_regs *fregs);
struct ftrace_ops {
	ftrace_func_t func;
	struct ftrace_ops *next;
	unsigned long flags;
	void *private;
};
#define FTRACE_OPS_FL_SAVE_REGS (1 << 2)
#define FTRACE_OPS_FL_SAVE_REGS_IF_SUPPORTED (1 << 3)
#define FTRACE_OPS_FL_RECURSION (1 << 4)
#define FTRACE_OPS_FL_IPMODIFY (1 << 13)
#define ftrace_get_regs(fregs) (&(fregs)->regs)
#define ftrace_regs_get_instruction_pointer(fregs) ((fregs)->regs.ip)
#define ftrace_test_recursion_trylock(ip, parent) 0
#define ftrace_test_recursion_unlock(bit) ((void)(bit))
extern int register_ftrace_function(struct ftrace_ops *ops);
extern int unregister_ftrace_function(struct ftrace_ops *ops);
extern int ftrace_set_filter(struct ftrace_ops *ops, unsigned char *buf, int len, int reset);
extern int ftrace_set_filter_ip(struct ftrace_ops *ops, unsigned long ip, int remove, int reset);
extern int register_ftrace_direct(struct ftrace_ops *ops, unsigned long addr);
extern int unregister_ftrace_direct(struct ftrace_ops *ops, unsigned long addr, bool free_filters);
#define ftrace_dump(mode) ((void)0)

#define FTRACE_OPS_FL_RCU (1 << 8)
#define ftrace_free_filter(ops) ((void)(ops))

#endif
