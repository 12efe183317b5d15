/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_USB_INPUT_H
#define _LINUX_USB_INPUT_H
#include <linux/input.h>
#include <linux/usb.h>
#endif
