/* SPDX-License-Identifier: MIT */
/* Numbers under /proc/sys. */
#ifndef _LINUX_SYSCTL_H
#define _LINUX_SYSCTL_H

#include <linux/list.h>
#include <linux/rbtree.h>
#include <linux/types.h>
#include <linux/uidgid.h>
#include <linux/version.h>

struct ctl_table;
struct ctl_table_header;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 11, 0)
#define __SIM_CTL const struct ctl_table
#else
#define __SIM_CTL struct ctl_table
#endif
typedef int proc_handler(__SIM_CTL *ctl, int write, void *buffer, size_t *lenp, loff_t *ppos);
struct ctl_table {
	const char *procname;
	void *data;
	int maxlen;
	umode_t mode;
	proc_handler *proc_handler;
	void *poll;
	void *extra1;
	void *extra2;
};
extern const int sysctl_vals[];
#define SYSCTL_ZERO ((void *)&sysctl_vals[0])
#define SYSCTL_ONE ((void *)&sysctl_vals[1])
#define SYSCTL_TWO ((void *)&sysctl_vals[2])
#define SYSCTL_INT_MAX ((void *)&sysctl_vals[3])
extern int proc_dostring(__SIM_CTL *ctl, int write, void *buf, size_t *len, loff_t *pos);
extern int proc_dobool(__SIM_CTL *ctl, int write, void *buf, size_t *len, loff_t *pos);
extern int proc_dointvec(__SIM_CTL *ctl, int write, void *buf, size_t *len, loff_t *pos);
extern int proc_douintvec(__SIM_CTL *ctl, int write, void *buf, size_t *len, loff_t *pos);
extern int proc_dointvec_minmax(__SIM_CTL *ctl, int write, void *buf, size_t *len, loff_t *pos);
extern int proc_douintvec_minmax(__SIM_CTL *ctl, int write, void *buf, size_t *len, loff_t *pos);
extern int proc_doulongvec_minmax(__SIM_CTL *ctl, int write, void *buf, size_t *len, loff_t *pos);
extern int proc_do_large_bitmap(__SIM_CTL *ctl, int write, void *buf, size_t *len, loff_t *pos);
extern struct ctl_table_header *register_sysctl_sz(const char *path, __SIM_CTL *table, size_t n);
extern struct ctl_table_header *register_sysctl(const char *path, __SIM_CTL *table);
extern struct ctl_table_header *register_sysctl_mount_point(const char *path);
extern void unregister_sysctl_table(struct ctl_table_header *header);

#endif
