/* SPDX-License-Identifier: MIT */
/* The machine has the lowest byte first. */
#ifndef _ASM_BYTEORDER_H
#define _ASM_BYTEORDER_H

#include <linux/swab.h>

#define __LITTLE_ENDIAN 1234
#define __LITTLE_ENDIAN_BITFIELD

#define __SIM_BYTEORDER(bits)                                                   \
	static inline u##bits le##bits##_to_cpup(const __le##bits *p)               \
	{                                                                           \
		return *p;                                                              \
	}                                                                           \
	static inline u##bits be##bits##_to_cpup(const __be##bits *p)               \
	{                                                                           \
		return swab##bits(*p);                                                  \
	}                                                                           \
	static inline void le##bits##_add_cpu(__le##bits *p, u##bits value)         \
	{                                                                           \
		*p += value;                                                            \
	}                                                                           \
	static inline void be##bits##_add_cpu(__be##bits *p, u##bits value)         \
	{                                                                           \
		*p = swab##bits(swab##bits(*p) + value);                                \
	}
__SIM_BYTEORDER(16)
__SIM_BYTEORDER(32)
__SIM_BYTEORDER(64)

#define cpu_to_le16(x) ((__le16)(x))
#define cpu_to_le32(x) ((__le32)(x))
#define cpu_to_le64(x) ((__le64)(x))
#define le16_to_cpu(x) ((u16)(x))
#define le32_to_cpu(x) ((u32)(x))
#define le64_to_cpu(x) ((u64)(x))
#define cpu_to_be16(x) ((__be16)swab16(x))
#define cpu_to_be32(x) ((__be32)swab32(x))
#define cpu_to_be64(x) ((__be64)swab64(x))
#define be16_to_cpu(x) swab16(x)
#define be32_to_cpu(x) swab32(x)
#define be64_to_cpu(x) swab64(x)
#define __cpu_to_le16(x) cpu_to_le16(x)
#define __cpu_to_le32(x) cpu_to_le32(x)
#define __cpu_to_le64(x) cpu_to_le64(x)
#define __le16_to_cpu(x) le16_to_cpu(x)
#define __le32_to_cpu(x) le32_to_cpu(x)
#define __le64_to_cpu(x) le64_to_cpu(x)
#define __cpu_to_be16(x) cpu_to_be16(x)
#define __cpu_to_be32(x) cpu_to_be32(x)
#define __cpu_to_be64(x) cpu_to_be64(x)
#define __be16_to_cpu(x) be16_to_cpu(x)
#define __be32_to_cpu(x) be32_to_cpu(x)
#define __be64_to_cpu(x) be64_to_cpu(x)
#define htons(x) cpu_to_be16(x)
#define htonl(x) cpu_to_be32(x)
#define ntohs(x) be16_to_cpu(x)
#define ntohl(x) be32_to_cpu(x)

#endif
