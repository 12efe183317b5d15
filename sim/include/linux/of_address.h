/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_OF_ADDRESS_H
#define _LINUX_OF_ADDRESS_H
#include <linux/ioport.h>
#include <linux/io.h>
#include <linux/of.h>


#endif
