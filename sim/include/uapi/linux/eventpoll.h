/* SPDX-License-Identifier: MIT */
#ifndef _UAPI_LINUX_EVENTPOLL_H
#define _UAPI_LINUX_EVENTPOLL_H
#include <linux/poll.h>
#endif
