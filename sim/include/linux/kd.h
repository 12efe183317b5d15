/* SPDX-License-Identifier: MIT */
/* What programs ask of the keyboard. */
#ifndef _LINUX_KD_H
#define _LINUX_KD_H

#define KDSETLED 0x4B32
#define KDGETLED 0x4B31
#define KDSETMODE 0x4B3A
#define KDGETMODE 0x4B3B
#define KD_TEXT 0x00
#define KD_GRAPHICS 0x01

#endif
