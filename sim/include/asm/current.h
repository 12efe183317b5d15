/* SPDX-License-Identifier: MIT */
#ifndef _ASM_CURRENT_H
#define _ASM_CURRENT_H

struct task_struct;
extern struct task_struct *__sim_get_current(void);
#define get_current() __sim_get_current()
#define current get_current()

#endif
