/* SPDX-License-Identifier: MIT */
/* What a module and its kernel must agree on. */
#ifndef _LINUX_VERMAGIC_H
#define _LINUX_VERMAGIC_H

#define UTS_RELEASE __stringify(LINUX_VERSION_MAJOR) "." __stringify(LINUX_VERSION_PATCHLEVEL) "." __stringify(LINUX_VERSION_SUBLEVEL)
#define VERMAGIC_STRING UTS_RELEASE " SMP preempt mod_unload "

#endif
