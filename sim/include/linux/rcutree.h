/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_RCUTREE_H
#define _LINUX_RCUTREE_H
#include <linux/rcupdate.h>
#endif
