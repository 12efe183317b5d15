/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_TTY_LDISC_H
#define _LINUX_TTY_LDISC_H
#include <linux/tty.h>
#endif
