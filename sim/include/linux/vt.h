/* SPDX-License-Identifier: MIT */
/* Virtual consoles. */
#ifndef _LINUX_VT_H
#define _LINUX_VT_H

#define MIN_NR_CONSOLES 1
#define MAX_NR_CONSOLES 63

#endif
