/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_KOBJECT_NS_H
#define _LINUX_KOBJECT_NS_H
#include <linux/kobject.h>
#endif
