/* SPDX-License-Identifier: MIT */
/* What a terminal receives. */
#ifndef _LINUX_TTY_FLIP_H
#define _LINUX_TTY_FLIP_H

#include <linux/tty.h>

#define TTY_NORMAL 0
extern int tty_insert_flip_char(struct tty_port *port, unsigned char ch, char flag);
extern int tty_insert_flip_string(struct tty_port *port, const unsigned char *chars, size_t size);
extern int tty_buffer_request_room(struct tty_port *port, size_t size);
extern void tty_flip_buffer_push(struct tty_port *port);

#endif
