/* SPDX-License-Identifier: MIT */
/* Events of input devices. */
#ifndef _UAPI_LINUX_INPUT_H
#define _UAPI_LINUX_INPUT_H

#include <linux/types.h>
#include <uapi/linux/input-event-codes.h>

struct input_id {
	u16 bustype;
	u16 vendor;
	u16 product;
	u16 version;
};
struct input_absinfo {
	s32 value;
	s32 minimum;
	s32 maximum;
	s32 fuzz;
	s32 flat;
	s32 resolution;
};
#define BUS_PCI 0x01
#define BUS_USB 0x03
#define BUS_HIL 0x04
#define BUS_BLUETOOTH 0x05
#define BUS_VIRTUAL 0x06
#define BUS_ISA 0x10
#define BUS_I8042 0x11
#define BUS_RS232 0x13
#define BUS_GAMEPORT 0x14
#define BUS_I2C 0x18
#define BUS_HOST 0x19
#define BUS_SPI 0x1C

#endif
