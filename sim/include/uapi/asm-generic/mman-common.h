/* SPDX-License-Identifier: MIT */
#ifndef _UAPI_ASM_GENERIC_MMAN_COMMON_H
#define _UAPI_ASM_GENERIC_MMAN_COMMON_H
#include <uapi/linux/mman.h>
#endif
