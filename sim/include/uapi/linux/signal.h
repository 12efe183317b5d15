/* SPDX-License-Identifier: MIT */
#ifndef _UAPI_LINUX_SIGNAL_H
#define _UAPI_LINUX_SIGNAL_H
#include <linux/signal.h>
#endif
