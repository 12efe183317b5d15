/* SPDX-License-Identifier: MIT */
/* Bits in words; the names without underscores are atomic. */
#ifndef _LINUX_BITOPS_H
#define _LINUX_BITOPS_H

#include <linux/types.h>
#include <linux/bits.h>
#include <linux/compiler.h>

static inline void set_bit(long nr, volatile unsigned long *addr)
{
	__atomic_fetch_or(addr + BIT_WORD(nr), BIT_MASK(nr), __ATOMIC_SEQ_CST);
}
static inline void clear_bit(long nr, volatile unsigned long *addr)
{
	__atomic_fetch_and(addr + BIT_WORD(nr), ~BIT_MASK(nr), __ATOMIC_SEQ_CST);
}
static inline void change_bit(long nr, volatile unsigned long *addr)
{
	__atomic_fetch_xor(addr + BIT_WORD(nr), BIT_MASK(nr), __ATOMIC_SEQ_CST);
}
static inline bool test_bit(long nr, const volatile unsigned long *addr)
{
	return (addr[BIT_WORD(nr)] & BIT_MASK(nr)) != 0;
}
static inline bool test_and_set_bit(long nr, volatile unsigned long *addr)
{
	return (__atomic_fetch_or(addr + BIT_WORD(nr), BIT_MASK(nr), __ATOMIC_SEQ_CST) &
		BIT_MASK(nr)) != 0;
}
static inline bool test_and_clear_bit(long nr, volatile unsigned long *addr)
{
	return (__atomic_fetch_and(addr + BIT_WORD(nr), ~BIT_MASK(nr), __ATOMIC_SEQ_CST) &
		BIT_MASK(nr)) != 0;
}
static inline void __set_bit(long nr, volatile unsigned long *addr)
{
	addr[BIT_WORD(nr)] |= BIT_MASK(nr);
}
static inline void __clear_bit(long nr, volatile unsigned long *addr)
{
	addr[BIT_WORD(nr)] &= ~BIT_MASK(nr);
}
static inline void __change_bit(long nr, volatile unsigned long *addr)
{
	addr[BIT_WORD(nr)] ^= BIT_MASK(nr);
}
static inline bool test_and_change_bit(long nr, volatile unsigned long *addr)
{
	return (__atomic_fetch_xor(addr + BIT_WORD(nr), BIT_MASK(nr), __ATOMIC_SEQ_CST) &
		BIT_MASK(nr)) != 0;
}
static inline void assign_bit(long nr, volatile unsigned long *addr, bool value)
{
	if (value)
		set_bit(nr, addr);
	else
		clear_bit(nr, addr);
}
static inline void __assign_bit(long nr, volatile unsigned long *addr, bool value)
{
	if (value)
		__set_bit(nr, addr);
	else
		__clear_bit(nr, addr);
}
static inline bool __test_and_set_bit(long nr, volatile unsigned long *addr)
{
	bool old = test_bit(nr, addr);

	__set_bit(nr, addr);
	return old;
}
static inline bool __test_and_clear_bit(long nr, volatile unsigned long *addr)
{
	bool old = test_bit(nr, addr);

	__clear_bit(nr, addr);
	return old;
}
#define clear_bit_unlock(nr, addr) clear_bit(nr, addr)
#define test_and_set_bit_lock(nr, addr) test_and_set_bit(nr, addr)

/* Bit numbers from 0; of 0 undefined. */
static inline unsigned long __ffs(unsigned long word)
{
	return __builtin_ctzl(word);
}
static inline unsigned long __fls(unsigned long word)
{
	return 63 - __builtin_clzl(word);
}
static inline unsigned long ffz(unsigned long word)
{
	return __builtin_ctzl(~word);
}
/* Bit numbers from 1; of 0: 0. */
static inline int ffs(int x)
{
	return __builtin_ffs(x);
}
static inline int fls(unsigned int x)
{
	return x ? 32 - __builtin_clz(x) : 0;
}
static inline int fls64(u64 x)
{
	return x ? 64 - __builtin_clzl(x) : 0;
}
static inline int fls_long(unsigned long x)
{
	return fls64(x);
}

static inline unsigned int hweight8(unsigned int w)
{
	return __builtin_popcountl(w & 0xff);
}
static inline unsigned int hweight16(unsigned int w)
{
	return __builtin_popcountl(w & 0xffff);
}
static inline unsigned int hweight32(unsigned int w)
{
	return __builtin_popcountl(w);
}
static inline unsigned long hweight64(u64 w)
{
	return __builtin_popcountl(w);
}
static inline unsigned long hweight_long(unsigned long w)
{
	return __builtin_popcountl(w);
}

static inline u64 rol64(u64 word, unsigned int shift)
{
	return (word << (shift & 63)) | (word >> (-shift & 63));
}
static inline u64 ror64(u64 word, unsigned int shift)
{
	return (word >> (shift & 63)) | (word << (-shift & 63));
}
static inline u32 rol32(u32 word, unsigned int shift)
{
	return (word << (shift & 31)) | (word >> (-shift & 31));
}
static inline u32 ror32(u32 word, unsigned int shift)
{
	return (word >> (shift & 31)) | (word << (-shift & 31));
}

static inline u16 rol16(u16 word, unsigned int shift)
{
	return (word << (shift & 15)) | (word >> (-shift & 15));
}
static inline u16 ror16(u16 word, unsigned int shift)
{
	return (word >> (shift & 15)) | (word << (-shift & 15));
}
static inline u8 rol8(u8 word, unsigned int shift)
{
	return (word << (shift & 7)) | (word >> (-shift & 7));
}
static inline u8 ror8(u8 word, unsigned int shift)
{
	return (word >> (shift & 7)) | (word << (-shift & 7));
}
/* Bit `index` is the sign. */
static inline s32 sign_extend32(u32 value, int index)
{
	return (s32)(value << (31 - index)) >> (31 - index);
}
static inline s64 sign_extend64(u64 value, int index)
{
	return (s64)(value << (63 - index)) >> (63 - index);
}
static inline unsigned long find_next_bit(const unsigned long *addr, unsigned long size,
					  unsigned long from)
{
	for (; from < size; from++)
		if (test_bit(from, addr))
			return from;
	return size;
}
static inline unsigned long find_next_zero_bit(const unsigned long *addr, unsigned long size,
					       unsigned long from)
{
	for (; from < size; from++)
		if (!test_bit(from, addr))
			return from;
	return size;
}
#define find_first_bit(addr, size) find_next_bit(addr, size, 0)
#define find_first_zero_bit(addr, size) find_next_zero_bit(addr, size, 0)
static inline unsigned long find_last_bit(const unsigned long *addr, unsigned long size)
{
	unsigned long at;

	for (at = size; at-- > 0;)
		if (test_bit(at, addr))
			return at;
	return size;
}
#define for_each_clear_bit(bit, addr, size)                            \
	for ((bit) = find_first_zero_bit((addr), (size)); (bit) < (size);  \
	     (bit) = find_next_zero_bit((addr), (size), (bit) + 1))
#define for_each_set_bit_from(bit, addr, size)                         \
	for ((bit) = find_next_bit((addr), (size), (bit)); (bit) < (size); \
	     (bit) = find_next_bit((addr), (size), (bit) + 1))
#define for_each_set_bit(bit, addr, size)                              \
	for ((bit) = find_first_bit((addr), (size)); (bit) < (size);       \
	     (bit) = find_next_bit((addr), (size), (bit) + 1))

#define BITS_PER_TYPE(type) (sizeof(type) * BITS_PER_BYTE)
#define __ffs64(x) __ffs(x)
static inline int get_count_order(unsigned int count)
{
	return count == 0 ? -1 : fls(count - 1);
}
static inline int get_count_order_long(unsigned long count)
{
	return count == 0 ? -1 : fls_long(count - 1);
}
/* The number of the set bit with that index. */
static inline unsigned long fns(unsigned long word, unsigned int n)
{
	while (word && n--)
		word &= word - 1;
	return word ? __ffs(word) : BITS_PER_LONG;
}
extern unsigned long find_next_and_bit(const unsigned long *a, const unsigned long *b,
				       unsigned long size, unsigned long from);
extern unsigned long find_next_andnot_bit(const unsigned long *a, const unsigned long *b,
					  unsigned long size, unsigned long from);
extern unsigned long find_next_or_bit(const unsigned long *a, const unsigned long *b,
				      unsigned long size, unsigned long from);
extern unsigned long find_nth_bit(const unsigned long *addr, unsigned long size, unsigned long n);
extern unsigned long find_nth_and_bit(const unsigned long *a, const unsigned long *b,
				      unsigned long size, unsigned long n);
#define find_first_and_bit(a, b, size) find_next_and_bit(a, b, size, 0)
#define for_each_and_bit(bit, a, b, size)                                        \
	for ((bit) = 0; (bit) = find_next_and_bit((a), (b), (size), (bit)), (bit) < (size); (bit)++)

#endif
