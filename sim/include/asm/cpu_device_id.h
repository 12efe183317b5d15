/* SPDX-License-Identifier: MIT */
#ifndef _ASM_CPU_DEVICE_ID_H
#define _ASM_CPU_DEVICE_ID_H
#include <linux/mod_devicetable.h>
#define x86_match_cpu(ids) ((void)(ids), (const struct x86_cpu_id *)NULL)
#endif
