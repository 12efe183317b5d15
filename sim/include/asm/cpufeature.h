/* SPDX-License-Identifier: MIT */
/* What the CPU can. */
#ifndef _ASM_CPUFEATURE_H
#define _ASM_CPUFEATURE_H

#define X86_FEATURE_CX8 8
#define X86_FEATURE_XMM 25
#define boot_cpu_has(feature) 0
#define cpu_has(c, feature) 0
#define static_cpu_has(feature) 0

#endif
