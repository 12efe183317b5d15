/* SPDX-License-Identifier: MIT */
/* Several buffers as one. */
#ifndef _LINUX_UIO_H
#define _LINUX_UIO_H

#include <linux/types.h>
#include <linux/uaccess.h>

struct iovec {
	void __user *iov_base;
	size_t iov_len;
};
struct kvec {
	void *iov_base;
	size_t iov_len;
};
struct page;
enum iter_type { ITER_UBUF, ITER_IOVEC, ITER_BVEC, ITER_KVEC, ITER_XARRAY };
#define ITER_SOURCE 1
#define ITER_DEST 0

struct iov_iter {
	u8 iter_type;
	bool nofault;
	bool data_source;
	size_t iov_offset;
	union {
		const struct iovec *__iov;
		const struct kvec *kvec;
		void __user *ubuf;
	};
	size_t count;
	unsigned long nr_segs;
	size_t __rest;
};

static inline size_t iov_iter_count(const struct iov_iter *i)
{
	return i->count;
}
static inline void iov_iter_truncate(struct iov_iter *i, u64 count)
{
	if (i->count > count)
		i->count = count;
}
#define iov_iter_rw(i) ((i)->data_source ? WRITE : READ)
extern size_t copy_to_iter(const void *from, size_t bytes, struct iov_iter *i);
extern size_t copy_from_iter(void *to, size_t bytes, struct iov_iter *i);
static inline bool copy_from_iter_full(void *to, size_t bytes, struct iov_iter *i)
{
	return copy_from_iter(to, bytes, i) == bytes;
}
extern size_t iov_iter_zero(size_t bytes, struct iov_iter *i);
extern void iov_iter_advance(struct iov_iter *i, size_t bytes);
extern void iov_iter_kvec(struct iov_iter *i, unsigned int direction, const struct kvec *kvec,
			  unsigned long nr_segs, size_t count);

#endif
