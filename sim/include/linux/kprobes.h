/* SPDX-License-Identifier: MIT */
/* Breakpoints in functions of the kernel. */
#ifndef _LINUX_KPROBES_H
#define _LINUX_KPROBES_H

#include <linux/errno.h>
#include <linux/ftrace.h>
#include <linux/kallsyms.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/ptrace.h>
#include <linux/types.h>
#include <linux/version.h>

typedef u8 kprobe_opcode_t;
struct kprobe;
struct kretprobe;
struct kretprobe_instance;
typedef int (*kprobe_pre_handler_t)(struct kprobe *p, struct pt_regs *regs);
typedef void (*kprobe_post_handler_t)(struct kprobe *p, struct pt_regs *regs, unsigned long flags);
typedef int (*kretprobe_handler_t)(struct kretprobe_instance *ri, struct pt_regs *regs);

struct kprobe {
	struct hlist_node hlist;
	struct list_head list;
	unsigned long nmissed;
	kprobe_opcode_t *addr;
	const char *symbol_name;
	unsigned int offset;
	kprobe_pre_handler_t pre_handler;
	kprobe_post_handler_t post_handler;
	kprobe_opcode_t opcode;
	u32 flags;
};
#define KPROBE_FLAG_GONE 1
#define KPROBE_FLAG_DISABLED 2
struct kretprobe {
	struct kprobe kp;
	kretprobe_handler_t handler;
	kretprobe_handler_t entry_handler;
	int maxactive;
	int nmissed;
	size_t data_size;
};
struct kretprobe_instance {
	struct kretprobe *rp;
	struct task_struct *task;
	unsigned long ret_addr;
	char data[];
};
static inline struct kretprobe *get_kretprobe(struct kretprobe_instance *ri)
{
	return ri->rp;
}
static inline bool kprobe_disabled(struct kprobe *p)
{
	return p->flags & (KPROBE_FLAG_DISABLED | KPROBE_FLAG_GONE);
}
/* A function is hit when C code calls it, not when a part of the kernel that is not C does. */
extern int register_kprobe(struct kprobe *p);
extern void unregister_kprobe(struct kprobe *p);
extern int register_kprobes(struct kprobe **ps, int num);
extern void unregister_kprobes(struct kprobe **ps, int num);
extern int register_kretprobe(struct kretprobe *rp);
extern void unregister_kretprobe(struct kretprobe *rp);
extern int disable_kprobe(struct kprobe *p);
extern int enable_kprobe(struct kprobe *p);
#define NOKPROBE_SYMBOL(name)
#define __kprobes
#define nokprobe_inline inline

#endif
