/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_OF_GRAPH_H
#define _LINUX_OF_GRAPH_H
#include <linux/of.h>
#endif
