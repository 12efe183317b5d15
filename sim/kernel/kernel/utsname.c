/* SPDX-License-Identifier: MIT */
/* Names of the machine and its kernel (init/version.c). */
#include <linux/export.h>
#include <linux/init.h>
#include <linux/utsname.h>

struct uts_namespace init_uts_ns;
EXPORT_SYMBOL_GPL(init_uts_ns);

struct new_utsname *utsname(void)
{
	return &init_uts_ns.name;
}
EXPORT_SYMBOL(utsname);

static int __init uts_init(void)
{
	__sim_uts(init_uts_ns.name.sysname);
	return 0;
}
early_initcall(uts_init);
