/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_OF_MDIO_H
#define _LINUX_OF_MDIO_H
#include <linux/of.h>
#endif
