/* SPDX-License-Identifier: MIT */
/* How a terminal is set. */
#ifndef _LINUX_TERMIOS_H
#define _LINUX_TERMIOS_H

#include <linux/types.h>

#define NCCS 19
typedef unsigned char cc_t;
typedef unsigned int speed_t;
typedef unsigned int tcflag_t;
struct ktermios {
	tcflag_t c_iflag;
	tcflag_t c_oflag;
	tcflag_t c_cflag;
	tcflag_t c_lflag;
	cc_t c_line;
	cc_t c_cc[NCCS];
	speed_t c_ispeed;
	speed_t c_ospeed;
};
#define IGNBRK 0x001
#define BRKINT 0x002
#define IGNPAR 0x004
#define PARMRK 0x008
#define INPCK 0x010
#define ISTRIP 0x020
#define IXON 0x0400
#define IXANY 0x0800
#define IXOFF 0x1000
#define OPOST 0x01
#define CBAUD 0x0000100f
#define B9600 0x0000000d
#define B38400 0x0000000f
#define B115200 0x00001002
#define CSIZE 0x00000030
#define CS5 0x00000000
#define CS6 0x00000010
#define CS7 0x00000020
#define CS8 0x00000030
#define CSTOPB 0x00000040
#define CREAD 0x00000080
#define PARENB 0x00000100
#define PARODD 0x00000200
#define HUPCL 0x00000400
#define CLOCAL 0x00000800
#define CRTSCTS 0x80000000
#define ISIG 0x00001
#define ICANON 0x00002
#define ECHO 0x00008
#define TIOCM_LE 0x001
#define TIOCM_DTR 0x002
#define TIOCM_RTS 0x004
#define TIOCM_CTS 0x020
#define TIOCM_CAR 0x040
#define TIOCM_CD TIOCM_CAR
#define TIOCM_RNG 0x080
#define TIOCM_RI TIOCM_RNG
#define TIOCM_DSR 0x100
#define TIOCM_LOOP 0x8000
#define TCGETS 0x5401
#define TIOCGSERIAL 0x541E
#define TIOCSSERIAL 0x541F
#define TIOCMIWAIT 0x545C
#define TIOCGICOUNT 0x545D
struct winsize {
	unsigned short ws_row, ws_col, ws_xpixel, ws_ypixel;
};
extern struct ktermios tty_std_termios;

#endif
