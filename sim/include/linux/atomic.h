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

#endif
