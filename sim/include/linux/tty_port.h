/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_TTY_PORT_H
#define _LINUX_TTY_PORT_H
#include <linux/tty.h>
#endif
