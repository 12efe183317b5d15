/* SPDX-License-Identifier: MIT */
#ifndef _UAPI_LINUX_POLL_H
#define _UAPI_LINUX_POLL_H
#include <linux/poll.h>
#endif
