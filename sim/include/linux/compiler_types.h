/* SPDX-License-Identifier: MIT */
/* Attributes and the markers of sparse, which mean nothing to a compiler. */
#ifndef _LINUX_COMPILER_TYPES_H
#define _LINUX_COMPILER_TYPES_H

#include <linux/kconfig.h>

#define __user
#define __kernel
#define __iomem
#define __percpu
#define __rcu
#define __force
#define __nocast
#define __safe
#define __private
#define __bitwise
#define __must_hold(x)
#define __acquires(x)
#define __releases(x)
#define __acquire(x) ((void)0)
#define __release(x) ((void)0)

#define __always_inline inline __attribute__((__always_inline__))
#define noinline __attribute__((__noinline__))
#define __noclone
#define noinline_for_stack noinline
#define __maybe_unused __attribute__((__unused__))
#define __always_unused __attribute__((__unused__))
#define __used __attribute__((__used__))
#define __must_check __attribute__((__warn_unused_result__))
#define __packed __attribute__((__packed__))
#define __aligned(x) __attribute__((__aligned__(x)))
#define __printf(a, b) __attribute__((__format__(printf, a, b)))
#define __scanf(a, b) __attribute__((__format__(scanf, a, b)))
#define __section(s) __attribute__((__section__(s)))
#define __weak __attribute__((__weak__))
#define __alias(symbol) __attribute__((__alias__(#symbol)))
#define __pure __attribute__((__pure__))
#define __attribute_const__ __attribute__((__const__))
/* Left out since 6.5, where gcc would not align such functions. */
#if LINUX_VERSION_MAJOR == 5 || (LINUX_VERSION_MAJOR == 6 && LINUX_VERSION_PATCHLEVEL < 5)
#define __cold __attribute__((__cold__))
#else
#define __cold
#endif
#define __hot
#define __malloc __attribute__((__malloc__))
#define __noreturn __attribute__((__noreturn__))
#define __deprecated
#define __visible
#define __naked
#define notrace
#define asmlinkage
#define __cleanup(fn) __attribute__((__cleanup__(fn)))
#define __randomize_layout
#define randomized_struct_fields_start
#define randomized_struct_fields_end
#define __read_mostly
#define ____cacheline_aligned __aligned(64)
#define ____cacheline_aligned_in_smp __aligned(64)
#define fallthrough __attribute__((__fallthrough__))
#define __counted_by(member)
#define __counted_by_le(member)
#define __counted_by_be(member)
#define __nonstring

#define __same_type(a, b) __builtin_types_compatible_p(typeof(a), typeof(b))

#endif
