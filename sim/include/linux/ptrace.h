/* SPDX-License-Identifier: MIT */
/* The registers of interrupted code. */
#ifndef _LINUX_PTRACE_H
#define _LINUX_PTRACE_H

#include <linux/types.h>

struct pt_regs {
	unsigned long r15, r14, r13, r12, bp, bx;
	unsigned long r11, r10, r9, r8, ax, cx, dx, si, di;
	unsigned long orig_ax;
	unsigned long ip;
	unsigned long cs;
	unsigned long flags;
	unsigned long sp;
	unsigned long ss;
};

#define instruction_pointer(regs) ((regs)->ip)
#define instruction_pointer_set(regs, value) ((void)((regs)->ip = (value)))
#define user_stack_pointer(regs) ((regs)->sp)
#define kernel_stack_pointer(regs) ((regs)->sp)
#define frame_pointer(regs) ((regs)->bp)
#define regs_return_value(regs) ((regs)->ax)
#define regs_set_return_value(regs, value) ((void)((regs)->ax = (value)))
static inline int user_mode(const struct pt_regs *regs)
{
	return (regs->cs & 3) != 0;
}
static inline unsigned long regs_get_kernel_argument(struct pt_regs *regs, unsigned int n)
{
	switch (n) {
	case 0: return regs->di;
	case 1: return regs->si;
	case 2: return regs->dx;
	case 3: return regs->cx;
	case 4: return regs->r8;
	case 5: return regs->r9;
	}
	return 0;
}

#endif
