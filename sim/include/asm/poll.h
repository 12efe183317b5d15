/* SPDX-License-Identifier: MIT */
#ifndef _ASM_POLL_H
#define _ASM_POLL_H
#include <linux/poll.h>
#endif
