/* SPDX-License-Identifier: MIT */
/* Terminals. There are none. */
#ifndef _LINUX_TTY_H
#define _LINUX_TTY_H

#include <linux/device.h>
#include <linux/fs.h>
#include <linux/major.h>
#include <linux/mutex.h>
#include <linux/termios.h>
#include <linux/tty_driver.h>
#include <linux/types.h>
#include <linux/wait.h>

struct tty_buffer;
struct tty_ldisc;
struct tty_port;
struct tty_port_operations {
	bool (*carrier_raised)(struct tty_port *port);
	void (*dtr_rts)(struct tty_port *port, bool active);
	void (*shutdown)(struct tty_port *port);
	int (*activate)(struct tty_port *port, struct tty_struct *tty);
	void (*destruct)(struct tty_port *port);
};
struct tty_port {
	struct tty_struct *tty;
	const struct tty_port_operations *ops;
	spinlock_t lock;
	int count;
	wait_queue_head_t open_wait;
	unsigned long flags;
	struct mutex mutex;
	struct kref kref;
};
struct tty_struct {
	struct kref kref;
	int index;
	struct device *dev;
	struct tty_driver *driver;
	struct tty_port *port;
	const struct tty_operations *ops;
	struct tty_ldisc *ldisc;
	struct ktermios termios;
	char name[64];
	unsigned long flags;
	int count;
	void *driver_data;
	void *disc_data;
};
#define C_BAUD(tty) ((tty)->termios.c_cflag & CBAUD)
extern struct tty_struct *get_current_tty(void);
extern void tty_kref_put(struct tty_struct *tty);
extern int tty_register_ldisc(void *ldisc);
extern void tty_port_init(struct tty_port *port);
extern void tty_port_destroy(struct tty_port *port);
extern void tty_port_link_device(struct tty_port *port, struct tty_driver *driver, unsigned int index);
extern int tty_port_open(struct tty_port *port, struct tty_struct *tty, struct file *file);
extern void tty_port_close(struct tty_port *port, struct tty_struct *tty, struct file *file);
extern void tty_port_hangup(struct tty_port *port);
extern void tty_hangup(struct tty_struct *tty);
extern void tty_wakeup(struct tty_struct *tty);

#endif
