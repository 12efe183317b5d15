/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_KEXEC_H
#define _LINUX_KEXEC_H
struct kimage;
#define kexec_crash_loaded() 0
#endif
