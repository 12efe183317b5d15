/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_OF_GPIO_H
#define _LINUX_OF_GPIO_H
#include <linux/of.h>
#include <linux/gpio.h>
#endif
