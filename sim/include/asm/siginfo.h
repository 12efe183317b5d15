/* SPDX-License-Identifier: MIT */
#ifndef _ASM_SIGINFO_H
#define _ASM_SIGINFO_H
#include <linux/signal.h>
#endif
