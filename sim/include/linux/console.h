/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_CONSOLE_H
#define _LINUX_CONSOLE_H
#include <linux/types.h>
struct tty_driver;
struct console {
	char name[16];
	void (*write)(struct console *co, const char *s, unsigned int n);
	int (*read)(struct console *co, char *s, unsigned int n);
	struct tty_driver *(*device)(struct console *co, int *index);
	void (*unblank)(void);
	int (*setup)(struct console *co, char *options);
	short flags;
	short index;
	int cflag;
	void *data;
};
#define CON_PRINTBUFFER 1
#define CON_ENABLED 4
#define CON_ANYTIME 16
extern void register_console(struct console *co);
extern int unregister_console(struct console *co);
#define console_lock() ((void)0)
#define console_unlock() ((void)0)
#define is_console_locked() 1
#endif
