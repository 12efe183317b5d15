/* SPDX-License-Identifier: MIT */
/* Programs of user space that the kernel starts. */
#ifndef _LINUX_UMH_H
#define _LINUX_UMH_H

#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/types.h>

#define UMH_NO_WAIT 0
#define UMH_WAIT_EXEC 1
#define UMH_WAIT_PROC 2
#define UMH_KILLABLE 4

struct subprocess_info;
struct cred;
extern int call_usermodehelper(const char *path, char **argv, char **envp, int wait);
extern struct subprocess_info *
call_usermodehelper_setup(const char *path, char **argv, char **envp, gfp_t gfp,
			  int (*init)(struct subprocess_info *info, struct cred *cred),
			  void (*cleanup)(struct subprocess_info *info), void *data);
extern int call_usermodehelper_exec(struct subprocess_info *info, int wait);

#endif
