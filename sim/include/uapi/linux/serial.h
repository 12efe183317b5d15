/* SPDX-License-Identifier: MIT */
#ifndef _UAPI_LINUX_SERIAL_H
#define _UAPI_LINUX_SERIAL_H
#include <linux/serial.h>
#endif
