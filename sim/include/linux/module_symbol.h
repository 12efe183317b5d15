/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_MODULE_SYMBOL_H
#define _LINUX_MODULE_SYMBOL_H
#include <linux/kallsyms.h>
#endif
