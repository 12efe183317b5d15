/* SPDX-License-Identifier: MIT */
/* A virtual console. */
#ifndef _LINUX_CONSOLE_STRUCT_H
#define _LINUX_CONSOLE_STRUCT_H

#include <linux/tty.h>
#include <linux/vt.h>
struct vc_data {
	struct tty_port port;
	unsigned short vc_num;
};
struct vc {
	struct vc_data *d;
};
extern struct vc vc_cons[MAX_NR_CONSOLES];

#endif
