/* SPDX-License-Identifier: MIT */
/* The end of the machine, which never comes here. */
#ifndef _LINUX_REBOOT_H
#define _LINUX_REBOOT_H

#include <linux/notifier.h>

#define SYS_DOWN 0x0001
#define SYS_RESTART SYS_DOWN
#define SYS_HALT 0x0002
#define SYS_POWER_OFF 0x0003

extern void emergency_restart(void);
extern void orderly_poweroff(bool force);
extern void kernel_restart(char *cmd);
extern void kernel_power_off(void);

#endif
