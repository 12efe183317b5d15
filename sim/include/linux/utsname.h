/* SPDX-License-Identifier: MIT */
/* Names of the machine and its kernel. */
#ifndef _LINUX_UTSNAME_H
#define _LINUX_UTSNAME_H

#include <linux/types.h>

#define __NEW_UTS_LEN 64

struct new_utsname {
	char sysname[__NEW_UTS_LEN + 1];
	char nodename[__NEW_UTS_LEN + 1];
	char release[__NEW_UTS_LEN + 1];
	char version[__NEW_UTS_LEN + 1];
	char machine[__NEW_UTS_LEN + 1];
	char domainname[__NEW_UTS_LEN + 1];
};
struct uts_namespace {
	struct new_utsname name;
};
extern struct uts_namespace init_uts_ns;
extern struct new_utsname *utsname(void);
/* Fills in the six names. */
extern void __sim_uts(char *names);
#define init_utsname() (&init_uts_ns.name)

#endif
