/* SPDX-License-Identifier: MIT */
#ifndef _UAPI_LINUX_FCNTL_H
#define _UAPI_LINUX_FCNTL_H
#include <linux/fcntl.h>
#endif
