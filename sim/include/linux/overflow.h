/* SPDX-License-Identifier: MIT */
/* Arithmetic that says when it overflowed, and sizes that saturate. */
#ifndef _LINUX_OVERFLOW_H
#define _LINUX_OVERFLOW_H

#include <linux/compiler.h>
#include <linux/limits.h>
#include <linux/const.h>
#include <linux/types.h>

#define check_add_overflow(a, b, d) __builtin_add_overflow(a, b, d)
#define check_sub_overflow(a, b, d) __builtin_sub_overflow(a, b, d)
#define check_mul_overflow(a, b, d) __builtin_mul_overflow(a, b, d)

#define is_signed_type(type) (((type)(-1)) < (type)1)
#define __sim_half_max(type) ((type)1 << (8 * sizeof(type) - 1 - is_signed_type(type)))
#define type_max(t) \
	((typeof(t))((__sim_half_max(typeof(t)) - 1) + __sim_half_max(typeof(t))))
#define type_min(t) ((typeof(t))((typeof(t))-type_max(t) - (typeof(t))1))

/* As with -fwrapv. */
#define __sim_wrapping(type, a, b, fn)    \
	({                                    \
		type __sum;                       \
		__builtin_##fn##_overflow(a, b, &__sum); \
		__sum;                            \
	})
#define wrapping_add(type, a, b) __sim_wrapping(type, a, b, add)
#define wrapping_sub(type, a, b) __sim_wrapping(type, a, b, sub)
#define wrapping_mul(type, a, b) __sim_wrapping(type, a, b, mul)
#define wrapping_assign_add(var, by) ((var) = wrapping_add(typeof(var), var, by))
#define wrapping_assign_sub(var, by) ((var) = wrapping_sub(typeof(var), var, by))

static inline size_t size_mul(size_t a, size_t b)
{
	size_t bytes;

	return __builtin_mul_overflow(a, b, &bytes) ? SIZE_MAX : bytes;
}
static inline size_t size_add(size_t a, size_t b)
{
	size_t bytes;

	return __builtin_add_overflow(a, b, &bytes) ? SIZE_MAX : bytes;
}

#define array_size(a, b) size_mul(a, b)
#define array3_size(a, b, c) size_mul(size_mul(a, b), c)
/* Bytes of a structure and of `count` elements of the array at its end. */
#define flex_array_size(p, member, count) size_mul(count, sizeof(*(p)->member))
#define struct_size(p, member, count)                                            \
	__builtin_choose_expr(__builtin_constant_p(count),                           \
			      sizeof(*(p)) + sizeof(*(p)->member) * (count),         \
			      size_add(sizeof(*(p)), flex_array_size(p, member, count)))
#define struct_size_t(type, member, count) struct_size((type *)NULL, member, count)

#endif
