/* SPDX-License-Identifier: MIT */
/* Counters that several CPUs change. */
#ifndef _LINUX_ATOMIC_H
#define _LINUX_ATOMIC_H

#include <linux/types.h>
#include <linux/compiler.h>

#define ATOMIC64_INIT(i) { (i) }
#define ATOMIC_LONG_INIT(i) { (i) }

#define __SIM_ATOMIC(prefix, type, value)                                              \
	static inline value prefix##_read(const type *v)                                   \
	{                                                                                  \
		return READ_ONCE(v->counter);                                                  \
	}                                                                                  \
	static inline void prefix##_set(type *v, value i)                                  \
	{                                                                                  \
		WRITE_ONCE(v->counter, i);                                                     \
	}                                                                                  \
	static inline value prefix##_fetch_add(value i, type *v)                           \
	{                                                                                  \
		return __atomic_fetch_add(&v->counter, i, __ATOMIC_SEQ_CST);                   \
	}                                                                                  \
	static inline value prefix##_fetch_sub(value i, type *v)                           \
	{                                                                                  \
		return __atomic_fetch_sub(&v->counter, i, __ATOMIC_SEQ_CST);                   \
	}                                                                                  \
	static inline value prefix##_fetch_or(value i, type *v)                            \
	{                                                                                  \
		return __atomic_fetch_or(&v->counter, i, __ATOMIC_SEQ_CST);                    \
	}                                                                                  \
	static inline value prefix##_fetch_and(value i, type *v)                           \
	{                                                                                  \
		return __atomic_fetch_and(&v->counter, i, __ATOMIC_SEQ_CST);                   \
	}                                                                                  \
	static inline value prefix##_add_return(value i, type *v)                          \
	{                                                                                  \
		return prefix##_fetch_add(i, v) + i;                                           \
	}                                                                                  \
	static inline value prefix##_sub_return(value i, type *v)                          \
	{                                                                                  \
		return prefix##_fetch_sub(i, v) - i;                                           \
	}                                                                                  \
	static inline void prefix##_add(value i, type *v)                                  \
	{                                                                                  \
		prefix##_fetch_add(i, v);                                                      \
	}                                                                                  \
	static inline void prefix##_sub(value i, type *v)                                  \
	{                                                                                  \
		prefix##_fetch_sub(i, v);                                                      \
	}                                                                                  \
	static inline void prefix##_or(value i, type *v)                                   \
	{                                                                                  \
		prefix##_fetch_or(i, v);                                                       \
	}                                                                                  \
	static inline void prefix##_and(value i, type *v)                                  \
	{                                                                                  \
		prefix##_fetch_and(i, v);                                                      \
	}                                                                                  \
	static inline void prefix##_inc(type *v)                                           \
	{                                                                                  \
		prefix##_fetch_add(1, v);                                                      \
	}                                                                                  \
	static inline void prefix##_dec(type *v)                                           \
	{                                                                                  \
		prefix##_fetch_sub(1, v);                                                      \
	}                                                                                  \
	static inline value prefix##_inc_return(type *v)                                   \
	{                                                                                  \
		return prefix##_fetch_add(1, v) + 1;                                           \
	}                                                                                  \
	static inline value prefix##_dec_return(type *v)                                   \
	{                                                                                  \
		return prefix##_fetch_sub(1, v) - 1;                                           \
	}                                                                                  \
	static inline value prefix##_fetch_inc(type *v)                                    \
	{                                                                                  \
		return prefix##_fetch_add(1, v);                                               \
	}                                                                                  \
	static inline value prefix##_fetch_dec(type *v)                                    \
	{                                                                                  \
		return prefix##_fetch_sub(1, v);                                               \
	}                                                                                  \
	static inline bool prefix##_dec_and_test(type *v)                                  \
	{                                                                                  \
		return prefix##_fetch_sub(1, v) == 1;                                          \
	}                                                                                  \
	static inline bool prefix##_inc_and_test(type *v)                                  \
	{                                                                                  \
		return prefix##_fetch_add(1, v) == -1;                                         \
	}                                                                                  \
	static inline bool prefix##_sub_and_test(value i, type *v)                         \
	{                                                                                  \
		return prefix##_fetch_sub(i, v) == i;                                          \
	}                                                                                  \
	static inline bool prefix##_add_negative(value i, type *v)                         \
	{                                                                                  \
		return prefix##_add_return(i, v) < 0;                                          \
	}                                                                                  \
	static inline value prefix##_xchg(type *v, value i)                                \
	{                                                                                  \
		return __atomic_exchange_n(&v->counter, i, __ATOMIC_SEQ_CST);                  \
	}                                                                                  \
	static inline value prefix##_cmpxchg(type *v, value old, value i)                  \
	{                                                                                  \
		return __sync_val_compare_and_swap(&v->counter, old, i);                       \
	}                                                                                  \
	static inline bool prefix##_try_cmpxchg(type *v, value *old, value i)              \
	{                                                                                  \
		value expected = *old;                                                         \
		value found = prefix##_cmpxchg(v, expected, i);                                \
		*old = found;                                                                  \
		return found == expected;                                                      \
	}                                                                                  \
	/* Adds unless it is `u`; gives what it was. */                                    \
	static inline value prefix##_fetch_add_unless(type *v, value a, value u)           \
	{                                                                                  \
		value c = prefix##_read(v);                                                    \
		while (c != u && !prefix##_try_cmpxchg(v, &c, c + a))                          \
			;                                                                          \
		return c;                                                                      \
	}                                                                                  \
	static inline bool prefix##_add_unless(type *v, value a, value u)                  \
	{                                                                                  \
		return prefix##_fetch_add_unless(v, a, u) != u;                                \
	}                                                                                  \
	static inline bool prefix##_inc_not_zero(type *v)                                  \
	{                                                                                  \
		return prefix##_add_unless(v, 1, 0);                                           \
	}                                                                                  \
	static inline value prefix##_fetch_xor(value i, type *v)                           \
	{                                                                                  \
		return __atomic_fetch_xor(&v->counter, i, __ATOMIC_SEQ_CST);                   \
	}                                                                                  \
	static inline void prefix##_xor(value i, type *v)                                  \
	{                                                                                  \
		prefix##_fetch_xor(i, v);                                                      \
	}                                                                                  \
	static inline value prefix##_fetch_andnot(value i, type *v)                        \
	{                                                                                  \
		return prefix##_fetch_and(~i, v);                                              \
	}                                                                                  \
	static inline void prefix##_andnot(value i, type *v)                               \
	{                                                                                  \
		prefix##_fetch_and(~i, v);                                                     \
	}                                                                                  \
	/* Takes one while that leaves no less than none; gives what is, or would be, left. */ \
	static inline value prefix##_dec_if_positive(type *v)                              \
	{                                                                                  \
		value c = prefix##_read(v);                                                    \
		while (c > 0 && !prefix##_try_cmpxchg(v, &c, c - 1))                           \
			;                                                                          \
		return c - 1;                                                                  \
	}                                                                                  \
	static inline bool prefix##_inc_unless_negative(type *v)                           \
	{                                                                                  \
		value c = prefix##_read(v);                                                    \
		while (c >= 0 && !prefix##_try_cmpxchg(v, &c, c + 1))                          \
			;                                                                          \
		return c >= 0;                                                                 \
	}                                                                                  \
	static inline bool prefix##_dec_unless_positive(type *v)                           \
	{                                                                                  \
		value c = prefix##_read(v);                                                    \
		while (c <= 0 && !prefix##_try_cmpxchg(v, &c, c - 1))                          \
			;                                                                          \
		return c <= 0;                                                                 \
	}

__SIM_ATOMIC(atomic, atomic_t, int)
__SIM_ATOMIC(atomic64, atomic64_t, s64)
__SIM_ATOMIC(atomic_long, atomic_long_t, long)

#define xchg(ptr, value) __atomic_exchange_n((ptr), (value), __ATOMIC_SEQ_CST)
#define cmpxchg(ptr, old, value) __sync_val_compare_and_swap((ptr), (old), (value))
#define try_cmpxchg(ptr, oldp, value)                              \
	({                                                             \
		typeof(*(oldp)) __try_old = *(oldp);                       \
		typeof(*(oldp)) __try_found = cmpxchg((ptr), __try_old, (value)); \
		*(oldp) = __try_found;                                     \
		__try_found == __try_old;                                  \
	})

/* All are fully ordered here, which the weaker ones may be. */
#define atomic_add_return_relaxed atomic_add_return
#define atomic_add_return_acquire atomic_add_return
#define atomic_add_return_release atomic_add_return
#define atomic_sub_return_relaxed atomic_sub_return
#define atomic_sub_return_acquire atomic_sub_return
#define atomic_sub_return_release atomic_sub_return
#define atomic_inc_return_relaxed atomic_inc_return
#define atomic_inc_return_acquire atomic_inc_return
#define atomic_inc_return_release atomic_inc_return
#define atomic_dec_return_relaxed atomic_dec_return
#define atomic_dec_return_acquire atomic_dec_return
#define atomic_dec_return_release atomic_dec_return
#define atomic_fetch_add_relaxed atomic_fetch_add
#define atomic_fetch_add_acquire atomic_fetch_add
#define atomic_fetch_add_release atomic_fetch_add
#define atomic_fetch_sub_relaxed atomic_fetch_sub
#define atomic_fetch_sub_acquire atomic_fetch_sub
#define atomic_fetch_sub_release atomic_fetch_sub
#define atomic_fetch_inc_relaxed atomic_fetch_inc
#define atomic_fetch_inc_acquire atomic_fetch_inc
#define atomic_fetch_inc_release atomic_fetch_inc
#define atomic_fetch_dec_relaxed atomic_fetch_dec
#define atomic_fetch_dec_acquire atomic_fetch_dec
#define atomic_fetch_dec_release atomic_fetch_dec
#define atomic_fetch_or_relaxed atomic_fetch_or
#define atomic_fetch_or_acquire atomic_fetch_or
#define atomic_fetch_or_release atomic_fetch_or
#define atomic_fetch_and_relaxed atomic_fetch_and
#define atomic_fetch_and_acquire atomic_fetch_and
#define atomic_fetch_and_release atomic_fetch_and
#define atomic_fetch_xor_relaxed atomic_fetch_xor
#define atomic_fetch_xor_acquire atomic_fetch_xor
#define atomic_fetch_xor_release atomic_fetch_xor
#define atomic_fetch_andnot_relaxed atomic_fetch_andnot
#define atomic_fetch_andnot_acquire atomic_fetch_andnot
#define atomic_fetch_andnot_release atomic_fetch_andnot
#define atomic_xchg_relaxed atomic_xchg
#define atomic_xchg_acquire atomic_xchg
#define atomic_xchg_release atomic_xchg
#define atomic_cmpxchg_relaxed atomic_cmpxchg
#define atomic_cmpxchg_acquire atomic_cmpxchg
#define atomic_cmpxchg_release atomic_cmpxchg
#define atomic_try_cmpxchg_relaxed atomic_try_cmpxchg
#define atomic_try_cmpxchg_acquire atomic_try_cmpxchg
#define atomic_try_cmpxchg_release atomic_try_cmpxchg
#define atomic_read_acquire atomic_read
#define atomic_set_release atomic_set
#define atomic64_add_return_relaxed atomic64_add_return
#define atomic64_add_return_acquire atomic64_add_return
#define atomic64_add_return_release atomic64_add_return
#define atomic64_sub_return_relaxed atomic64_sub_return
#define atomic64_sub_return_acquire atomic64_sub_return
#define atomic64_sub_return_release atomic64_sub_return
#define atomic64_inc_return_relaxed atomic64_inc_return
#define atomic64_inc_return_acquire atomic64_inc_return
#define atomic64_inc_return_release atomic64_inc_return
#define atomic64_dec_return_relaxed atomic64_dec_return
#define atomic64_dec_return_acquire atomic64_dec_return
#define atomic64_dec_return_release atomic64_dec_return
#define atomic64_fetch_add_relaxed atomic64_fetch_add
#define atomic64_fetch_add_acquire atomic64_fetch_add
#define atomic64_fetch_add_release atomic64_fetch_add
#define atomic64_fetch_sub_relaxed atomic64_fetch_sub
#define atomic64_fetch_sub_acquire atomic64_fetch_sub
#define atomic64_fetch_sub_release atomic64_fetch_sub
#define atomic64_fetch_inc_relaxed atomic64_fetch_inc
#define atomic64_fetch_inc_acquire atomic64_fetch_inc
#define atomic64_fetch_inc_release atomic64_fetch_inc
#define atomic64_fetch_dec_relaxed atomic64_fetch_dec
#define atomic64_fetch_dec_acquire atomic64_fetch_dec
#define atomic64_fetch_dec_release atomic64_fetch_dec
#define atomic64_fetch_or_relaxed atomic64_fetch_or
#define atomic64_fetch_or_acquire atomic64_fetch_or
#define atomic64_fetch_or_release atomic64_fetch_or
#define atomic64_fetch_and_relaxed atomic64_fetch_and
#define atomic64_fetch_and_acquire atomic64_fetch_and
#define atomic64_fetch_and_release atomic64_fetch_and
#define atomic64_fetch_xor_relaxed atomic64_fetch_xor
#define atomic64_fetch_xor_acquire atomic64_fetch_xor
#define atomic64_fetch_xor_release atomic64_fetch_xor
#define atomic64_fetch_andnot_relaxed atomic64_fetch_andnot
#define atomic64_fetch_andnot_acquire atomic64_fetch_andnot
#define atomic64_fetch_andnot_release atomic64_fetch_andnot
#define atomic64_xchg_relaxed atomic64_xchg
#define atomic64_xchg_acquire atomic64_xchg
#define atomic64_xchg_release atomic64_xchg
#define atomic64_cmpxchg_relaxed atomic64_cmpxchg
#define atomic64_cmpxchg_acquire atomic64_cmpxchg
#define atomic64_cmpxchg_release atomic64_cmpxchg
#define atomic64_try_cmpxchg_relaxed atomic64_try_cmpxchg
#define atomic64_try_cmpxchg_acquire atomic64_try_cmpxchg
#define atomic64_try_cmpxchg_release atomic64_try_cmpxchg
#define atomic64_read_acquire atomic64_read
#define atomic64_set_release atomic64_set
#define atomic_long_add_return_relaxed atomic_long_add_return
#define atomic_long_add_return_acquire atomic_long_add_return
#define atomic_long_add_return_release atomic_long_add_return
#define atomic_long_sub_return_relaxed atomic_long_sub_return
#define atomic_long_sub_return_acquire atomic_long_sub_return
#define atomic_long_sub_return_release atomic_long_sub_return
#define atomic_long_inc_return_relaxed atomic_long_inc_return
#define atomic_long_inc_return_acquire atomic_long_inc_return
#define atomic_long_inc_return_release atomic_long_inc_return
#define atomic_long_dec_return_relaxed atomic_long_dec_return
#define atomic_long_dec_return_acquire atomic_long_dec_return
#define atomic_long_dec_return_release atomic_long_dec_return
#define atomic_long_fetch_add_relaxed atomic_long_fetch_add
#define atomic_long_fetch_add_acquire atomic_long_fetch_add
#define atomic_long_fetch_add_release atomic_long_fetch_add
#define atomic_long_fetch_sub_relaxed atomic_long_fetch_sub
#define atomic_long_fetch_sub_acquire atomic_long_fetch_sub
#define atomic_long_fetch_sub_release atomic_long_fetch_sub
#define atomic_long_fetch_inc_relaxed atomic_long_fetch_inc
#define atomic_long_fetch_inc_acquire atomic_long_fetch_inc
#define atomic_long_fetch_inc_release atomic_long_fetch_inc
#define atomic_long_fetch_dec_relaxed atomic_long_fetch_dec
#define atomic_long_fetch_dec_acquire atomic_long_fetch_dec
#define atomic_long_fetch_dec_release atomic_long_fetch_dec
#define atomic_long_fetch_or_relaxed atomic_long_fetch_or
#define atomic_long_fetch_or_acquire atomic_long_fetch_or
#define atomic_long_fetch_or_release atomic_long_fetch_or
#define atomic_long_fetch_and_relaxed atomic_long_fetch_and
#define atomic_long_fetch_and_acquire atomic_long_fetch_and
#define atomic_long_fetch_and_release atomic_long_fetch_and
#define atomic_long_fetch_xor_relaxed atomic_long_fetch_xor
#define atomic_long_fetch_xor_acquire atomic_long_fetch_xor
#define atomic_long_fetch_xor_release atomic_long_fetch_xor
#define atomic_long_fetch_andnot_relaxed atomic_long_fetch_andnot
#define atomic_long_fetch_andnot_acquire atomic_long_fetch_andnot
#define atomic_long_fetch_andnot_release atomic_long_fetch_andnot
#define atomic_long_xchg_relaxed atomic_long_xchg
#define atomic_long_xchg_acquire atomic_long_xchg
#define atomic_long_xchg_release atomic_long_xchg
#define atomic_long_cmpxchg_relaxed atomic_long_cmpxchg
#define atomic_long_cmpxchg_acquire atomic_long_cmpxchg
#define atomic_long_cmpxchg_release atomic_long_cmpxchg
#define atomic_long_try_cmpxchg_relaxed atomic_long_try_cmpxchg
#define atomic_long_try_cmpxchg_acquire atomic_long_try_cmpxchg
#define atomic_long_try_cmpxchg_release atomic_long_try_cmpxchg
#define atomic_long_read_acquire atomic_long_read
#define atomic_long_set_release atomic_long_set
#define cmpxchg_relaxed cmpxchg
#define cmpxchg_acquire cmpxchg
#define cmpxchg_release cmpxchg
#define cmpxchg_local cmpxchg
#define xchg_relaxed xchg
#define xchg_acquire xchg
#define xchg_release xchg

#endif
