/* SPDX-License-Identifier: MIT */
/* Numbers of devices that are given once and for all. */
#ifndef _LINUX_MAJOR_H
#define _LINUX_MAJOR_H

#define UNNAMED_MAJOR 0
#define MEM_MAJOR 1
#define RAMDISK_MAJOR 1
#define TTY_MAJOR 4
#define TTYAUX_MAJOR 5
#define LP_MAJOR 6
#define LOOP_MAJOR 7
#define MISC_MAJOR 10
#define INPUT_MAJOR 13
#define I2C_MAJOR 89
#define RAW_MAJOR 162

#endif
