/* SPDX-License-Identifier: MIT */
#ifndef _UAPI_LINUX_IF_ETHER_H
#define _UAPI_LINUX_IF_ETHER_H
#include <linux/if_ether.h>
#endif
