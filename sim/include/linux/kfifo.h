/* SPDX-License-Identifier: MIT */
/* Queues in a ring whose size is a power of two. */
#ifndef _LINUX_KFIFO_H
#define _LINUX_KFIFO_H

#include <linux/array_size.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/uaccess.h>

struct __kfifo {
	unsigned int in;
	unsigned int out;
	unsigned int mask;
	unsigned int esize;
	void *data;
};

/* The type of the elements is that of what the pointers in the union point at. */
#define __SIM_KFIFO(datatype, ptrtype)   \
	union {                              \
		struct __kfifo kfifo;            \
		datatype *type;                  \
		const datatype *const_type;      \
		ptrtype *ptr;                    \
		ptrtype const *ptr_const;        \
	}
#define STRUCT_KFIFO(type, size)                                      \
	struct {                                                          \
		__SIM_KFIFO(type, type);                                      \
		type buf[((size) < 2) || ((size) & ((size) - 1)) ? -1 : (size)]; \
	}
#define STRUCT_KFIFO_PTR(type)        \
	struct {                          \
		__SIM_KFIFO(type, type);      \
		type buf[0];                  \
	}
struct kfifo {
	__SIM_KFIFO(unsigned char, void);
	unsigned char buf[0];
};
#define DECLARE_KFIFO_PTR(fifo, type) STRUCT_KFIFO_PTR(type) fifo
#define DECLARE_KFIFO(fifo, type, size) STRUCT_KFIFO(type, size) fifo
#define __is_kfifo_ptr(fifo) (sizeof((fifo)->buf) == 0)
#define INIT_KFIFO(fifo)                                              \
	((void)({                                                         \
		typeof(&(fifo)) __tmp = &(fifo);                              \
		struct __kfifo *__kfifo = &__tmp->kfifo;                      \
		__kfifo->in = 0;                                              \
		__kfifo->out = 0;                                             \
		__kfifo->mask = __is_kfifo_ptr(__tmp) ? 0 : ARRAY_SIZE(__tmp->buf) - 1; \
		__kfifo->esize = sizeof(*__tmp->type);                        \
		__kfifo->data = __is_kfifo_ptr(__tmp) ? NULL : __tmp->buf;    \
	}))
#define DEFINE_KFIFO(fifo, type, size)                                \
	DECLARE_KFIFO(fifo, type, size) = {                               \
		{ { .in = 0, .out = 0, .mask = (size) - 1, .esize = sizeof(type), .data = (fifo).buf } } \
	}

extern int __kfifo_alloc(struct __kfifo *fifo, unsigned int size, size_t esize, gfp_t gfp);
extern void __kfifo_free(struct __kfifo *fifo);
extern int __kfifo_init(struct __kfifo *fifo, void *buffer, unsigned int size, size_t esize);
extern unsigned int __kfifo_in(struct __kfifo *fifo, const void *buf, unsigned int n);
extern unsigned int __kfifo_out(struct __kfifo *fifo, void *buf, unsigned int n);
extern unsigned int __kfifo_out_peek(struct __kfifo *fifo, void *buf, unsigned int n);

#define kfifo_alloc(fifo, size, gfp) \
	__kfifo_alloc(&(fifo)->kfifo, size, sizeof(*(fifo)->type), gfp)
#define kfifo_free(fifo) __kfifo_free(&(fifo)->kfifo)
#define kfifo_init(fifo, buffer, size) \
	__kfifo_init(&(fifo)->kfifo, buffer, size, sizeof(*(fifo)->type))
#define kfifo_initialized(fifo) ((fifo)->kfifo.mask)
#define kfifo_esize(fifo) ((fifo)->kfifo.esize)
#define kfifo_size(fifo) ((fifo)->kfifo.mask + 1)
#define kfifo_len(fifo) ((fifo)->kfifo.in - (fifo)->kfifo.out)
#define kfifo_avail(fifo) (kfifo_size(fifo) - kfifo_len(fifo))
#define kfifo_is_empty(fifo) ((fifo)->kfifo.in == (fifo)->kfifo.out)
#define kfifo_is_full(fifo) (kfifo_len(fifo) > (fifo)->kfifo.mask)
#define kfifo_reset(fifo) ((void)((fifo)->kfifo.in = (fifo)->kfifo.out = 0))
#define kfifo_reset_out(fifo) ((void)((fifo)->kfifo.out = (fifo)->kfifo.in))
#define kfifo_skip(fifo) ((void)((fifo)->kfifo.out++))
#define kfifo_put(fifo, value)                                        \
	({                                                                \
		typeof(*(fifo)->type) __kfifo_value = (value);                \
		__kfifo_in(&(fifo)->kfifo, &__kfifo_value, 1);                \
	})
#define kfifo_get(fifo, value) __kfifo_out(&(fifo)->kfifo, value, 1)
#define kfifo_peek(fifo, value) __kfifo_out_peek(&(fifo)->kfifo, value, 1)
#define kfifo_in(fifo, buf, n) __kfifo_in(&(fifo)->kfifo, buf, n)
#define kfifo_out(fifo, buf, n) __kfifo_out(&(fifo)->kfifo, buf, n)
#define kfifo_out_peek(fifo, buf, n) __kfifo_out_peek(&(fifo)->kfifo, buf, n)
#define __sim_kfifo_locked(lock, call)                                \
	({                                                                \
		unsigned long __flags;                                        \
		unsigned int __n;                                             \
		spin_lock_irqsave(lock, __flags);                             \
		__n = (call);                                                 \
		spin_unlock_irqrestore(lock, __flags);                        \
		__n;                                                          \
	})
#define kfifo_in_spinlocked(fifo, buf, n, lock) \
	__sim_kfifo_locked(lock, kfifo_in(fifo, buf, n))
#define kfifo_out_spinlocked(fifo, buf, n, lock) \
	__sim_kfifo_locked(lock, kfifo_out(fifo, buf, n))
#define kfifo_in_locked(fifo, buf, n, lock) kfifo_in_spinlocked(fifo, buf, n, lock)
#define kfifo_out_locked(fifo, buf, n, lock) kfifo_out_spinlocked(fifo, buf, n, lock)

/* Copies elements to and from user memory; -EFAULT when that is bad. */
extern int __kfifo_to_user(struct __kfifo *fifo, void __user *to, unsigned long len, unsigned int *copied);
extern int __kfifo_from_user(struct __kfifo *fifo, const void __user *from, unsigned long len,
			     unsigned int *copied);
#define kfifo_to_user(fifo, to, len, copied) __kfifo_to_user(&(fifo)->kfifo, to, len, copied)
#define kfifo_from_user(fifo, from, len, copied) __kfifo_from_user(&(fifo)->kfifo, from, len, copied)
#define kfifo_peek_len(fifo) kfifo_len(fifo)
#define kfifo_is_empty_spinlocked(fifo, lock) __sim_kfifo_locked(lock, kfifo_is_empty(fifo))

#endif
