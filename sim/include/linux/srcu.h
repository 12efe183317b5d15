/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _LINUX_SRCU_H
#define _LINUX_SRCU_H
#include <linux/rcupdate.h>
#endif
