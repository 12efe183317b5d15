/* SPDX-License-Identifier: MIT */
/* Fields of a word that a mask describes. */
#ifndef _LINUX_BITFIELD_H
#define _LINUX_BITFIELD_H

#include <linux/bits.h>
#include <linux/version.h>

#define __bf_shf(mask) (__builtin_ffsll(mask) - 1)
#define FIELD_MAX(mask) ((typeof(mask))((mask) >> __bf_shf(mask)))
#define FIELD_FIT(mask, value) (!((((typeof(mask))(value)) << __bf_shf(mask)) & ~(mask)))
#define FIELD_PREP(mask, value) (((typeof(mask))(value) << __bf_shf(mask)) & (mask))
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
#define FIELD_PREP_CONST(mask, value) FIELD_PREP(mask, value)
#endif
#define FIELD_GET(mask, reg) ((typeof(mask))(((reg) & (mask)) >> __bf_shf(mask)))
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 17, 0)
#define FIELD_MODIFY(mask, reg, value) \
	(*(reg) = (*(reg) & ~(mask)) | FIELD_PREP((mask), (value)))
#endif

#define __SIM_FIELD(bits)                                                        \
	static inline u##bits u##bits##_encode_bits(u##bits value, u##bits field)    \
	{                                                                            \
		return (value << __bf_shf(field)) & field;                               \
	}                                                                            \
	static inline u##bits u##bits##_get_bits(u##bits value, u##bits field)       \
	{                                                                            \
		return (value & field) >> __bf_shf(field);                               \
	}                                                                            \
	static inline u##bits u##bits##_replace_bits(u##bits old, u##bits value, u##bits field) \
	{                                                                            \
		return (old & ~field) | u##bits##_encode_bits(value, field);             \
	}
__SIM_FIELD(8)
__SIM_FIELD(16)
__SIM_FIELD(32)
__SIM_FIELD(64)

#endif
