/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_HID_H
#define _LINUX_HID_H
#include <linux/input.h>
#include <linux/mod_devicetable.h>
#define USB_INTERFACE_SUBCLASS_BOOT 1
#define USB_INTERFACE_PROTOCOL_KEYBOARD 1
#define USB_INTERFACE_PROTOCOL_MOUSE 2
#endif
