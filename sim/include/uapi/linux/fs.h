/* SPDX-License-Identifier: MIT */
#ifndef _UAPI_LINUX_FS_H
#define _UAPI_LINUX_FS_H
#include <linux/fs.h>
#endif
