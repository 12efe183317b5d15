/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SYSRQ_H
#define _LINUX_SYSRQ_H
struct sysrq_key_op {
	void (*handler)(unsigned char key);
	const char *help_msg;
	const char *action_msg;
	int enable_mask;
};
#define register_sysrq_key(key, op) ((void)(op), 0)
#define unregister_sysrq_key(key, op) ((void)(op), 0)
#endif
