/* SPDX-License-Identifier: MIT */
/* What the BIOS says of the machine: nothing. */
#ifndef _LINUX_DMI_H
#define _LINUX_DMI_H

#include <linux/mod_devicetable.h>

#define dmi_check_system(list) ((void)(list), 0)
#define dmi_first_match(list) ((void)(list), (const struct dmi_system_id *)NULL)
#define dmi_match(field, text) false
#define dmi_get_system_info(field) ((const char *)NULL)
#define dmi_name_in_vendors(text) 0
#define dmi_name_in_serial(text) 0

#endif
