/* SPDX-License-Identifier: MIT */
/* Queues in a ring (lib/kfifo.c). */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/kfifo.h>
#include <linux/log2.h>

int __kfifo_alloc(struct __kfifo *fifo, unsigned int size, size_t esize, gfp_t gfp)
{
	size = roundup_pow_of_two(size);
	fifo->in = 0;
	fifo->out = 0;
	fifo->esize = esize;
	fifo->mask = 0;
	if (size < 2) {
		fifo->data = NULL;
		return -EINVAL;
	}
	fifo->data = kmalloc_array(esize, size, gfp);
	if (!fifo->data)
		return -ENOMEM;
	fifo->mask = size - 1;
	return 0;
}
EXPORT_SYMBOL(__kfifo_alloc);

void __kfifo_free(struct __kfifo *fifo)
{
	kfree(fifo->data);
	memset(fifo, 0, sizeof(*fifo));
}
EXPORT_SYMBOL(__kfifo_free);

int __kfifo_init(struct __kfifo *fifo, void *buffer, unsigned int size, size_t esize)
{
	size /= esize;
	if (!is_power_of_2(size))
		size = rounddown_pow_of_two(size);
	fifo->in = 0;
	fifo->out = 0;
	fifo->esize = esize;
	fifo->data = buffer;
	fifo->mask = size < 2 ? 0 : size - 1;
	return size < 2 ? -EINVAL : 0;
}
EXPORT_SYMBOL(__kfifo_init);

static char *element(struct __kfifo *fifo, unsigned int i)
{
	return (char *)fifo->data + (i & fifo->mask) * fifo->esize;
}

unsigned int __kfifo_in(struct __kfifo *fifo, const void *buf, unsigned int n)
{
	unsigned int i;

	n = min(n, fifo->mask + 1 - (fifo->in - fifo->out));
	for (i = 0; i < n; i++)
		memcpy(element(fifo, fifo->in++), (const char *)buf + i * fifo->esize, fifo->esize);
	return n;
}
EXPORT_SYMBOL(__kfifo_in);

unsigned int __kfifo_out_peek(struct __kfifo *fifo, void *buf, unsigned int n)
{
	unsigned int i;

	n = min(n, fifo->in - fifo->out);
	for (i = 0; i < n; i++)
		memcpy((char *)buf + i * fifo->esize, element(fifo, fifo->out + i), fifo->esize);
	return n;
}
EXPORT_SYMBOL(__kfifo_out_peek);

unsigned int __kfifo_out(struct __kfifo *fifo, void *buf, unsigned int n)
{
	n = __kfifo_out_peek(fifo, buf, n);
	fifo->out += n;
	return n;
}
EXPORT_SYMBOL(__kfifo_out);

/* Whole elements between the queue and user memory. */
int __kfifo_to_user(struct __kfifo *fifo, void __user *to, unsigned long len, unsigned int *copied)
{
	unsigned long n = min(len / fifo->esize, (unsigned long)(fifo->in - fifo->out)), i;
	int error = 0;

	for (i = 0; i < n && !error; i++)
		if (copy_to_user(to + i * fifo->esize,
				 fifo->data + ((fifo->out + i) & fifo->mask) * fifo->esize,
				 fifo->esize))
			error = -EFAULT;
	n = error ? i - 1 : n;
	*copied = n * fifo->esize;
	fifo->out += n;
	return error;
}
EXPORT_SYMBOL(__kfifo_to_user);

int __kfifo_from_user(struct __kfifo *fifo, const void __user *from, unsigned long len,
		      unsigned int *copied)
{
	unsigned long room = fifo->mask + 1 - (fifo->in - fifo->out);
	unsigned long n = min(len / fifo->esize, room), i;
	int error = 0;

	for (i = 0; i < n && !error; i++)
		if (copy_from_user(fifo->data + ((fifo->in + i) & fifo->mask) * fifo->esize,
				   from + i * fifo->esize, fifo->esize))
			error = -EFAULT;
	n = error ? i - 1 : n;
	*copied = n * fifo->esize;
	fifo->in += n;
	return error;
}
EXPORT_SYMBOL(__kfifo_from_user);
