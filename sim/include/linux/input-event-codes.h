/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_INPUT_EVENT_CODES_H
#define _LINUX_INPUT_EVENT_CODES_H
#include <uapi/linux/input-event-codes.h>
#endif
