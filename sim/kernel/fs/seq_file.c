/* SPDX-License-Identifier: MIT */
/*
 * Files whose text is made when they are read (fs/seq_file.c).
 *
 * The buffer is taken with kvmalloc at the first read, a page, and twice as large when an entry does
 * not fit. The `struct seq_file` and the operations of single_open() are objects of their own.
 */
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/fs.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>

static struct kmem_cache *seq_file_cache;

static void seq_set_overflow(struct seq_file *m)
{
	m->count = m->size;
}

static noinline void *seq_buf_alloc(unsigned long size)
{
	return kvmalloc(size, GFP_KERNEL);
}

int seq_open(struct file *file, const struct seq_operations *op)
{
	struct seq_file *m = kmem_cache_zalloc(seq_file_cache, GFP_KERNEL);

	WARN_ON(file->private_data);
	if (!m)
		return -ENOMEM;
	file->private_data = m;
	mutex_init(&m->lock);
	m->op = op;
	m->file = file;
	return 0;
}
EXPORT_SYMBOL(seq_open);

int seq_release(struct inode *inode, struct file *file)
{
	struct seq_file *m = file->private_data;

	kvfree(m->buf);
	kmem_cache_free(seq_file_cache, m);
	return 0;
}
EXPORT_SYMBOL(seq_release);

/* Puts the entry into the buffer; a larger one when it does not fit. */
static int show_first(struct seq_file *m, void **v)
{
	*v = m->op->start(m, &m->index);
	while (!IS_ERR_OR_NULL(*v)) {
		int error = m->op->show(m, *v);

		if (error < 0)
			return error;
		if (error)
			m->count = 0;
		if (!m->count) {
			*v = m->op->next(m, *v, &m->index);
			continue;
		}
		if (!seq_has_overflowed(m))
			return 0;
		m->op->stop(m, *v);
		m->count = 0;
		kvfree(m->buf);
		m->size <<= 1;
		m->buf = seq_buf_alloc(m->size);
		if (!m->buf) {
			*v = NULL;
			return -ENOMEM;
		}
		*v = m->op->start(m, &m->index);
	}
	return PTR_ERR_OR_ZERO(*v);
}

/* Adds entries while they fit and there is less than was asked for. */
static int show_more(struct seq_file *m, void **v, size_t wanted)
{
	for (;;) {
		size_t before = m->count;
		loff_t index = m->index;
		int error;

		*v = m->op->next(m, *v, &m->index);
		if (m->index == index)
			m->index++;
		if (IS_ERR_OR_NULL(*v) || m->count >= wanted)
			return 0;
		error = m->op->show(m, *v);
		if (error > 0) {
			m->count = before;
		} else if (error || seq_has_overflowed(m)) {
			m->count = before;
			return 0;
		}
	}
}

static size_t deliver(struct seq_file *m, char __user *buf, size_t size)
{
	size_t n = min(m->count, size);

	if (copy_to_user(buf, m->buf + m->from, n))
		return 0;
	m->count -= n;
	m->from += n;
	return n;
}

/* The name that the kernel gives to the work behind seq_read(). */
static noinline ssize_t seq_read_iter(struct seq_file *m, char __user *buf, size_t size)
{
	size_t copied = 0;
	void *v = NULL;
	int error = 0;

	if (!m->buf) {
		m->buf = seq_buf_alloc(m->size = PAGE_SIZE);
		if (!m->buf)
			return -ENOMEM;
	}
	if (m->count) {
		copied = deliver(m, buf, size);
		if (m->count || copied == size)
			return copied;
	}
	m->from = 0;
	error = show_first(m, &v);
	if (!error && v)
		error = show_more(m, &v, size - copied);
	if (m->op)
		m->op->stop(m, v);
	if (error) {
		m->count = 0;
		return copied ? (ssize_t)copied : error;
	}
	return copied + deliver(m, buf + copied, size - copied);
}

ssize_t seq_read(struct file *file, char __user *buf, size_t size, loff_t *pos)
{
	struct seq_file *m = file->private_data;
	ssize_t n;

	mutex_lock(&m->lock);
	if (*pos == 0) {
		m->index = 0;
		m->count = 0;
		m->from = 0;
	}
	n = size ? seq_read_iter(m, buf, size) : 0;
	if (n > 0) {
		*pos += n;
		m->read_pos = *pos;
	}
	mutex_unlock(&m->lock);
	return n;
}
EXPORT_SYMBOL(seq_read);

loff_t seq_lseek(struct file *file, loff_t offset, int whence)
{
	if (whence != SEEK_SET || offset != 0)
		return -EINVAL;
	file->f_pos = 0;
	return 0;
}
EXPORT_SYMBOL(seq_lseek);

static void *single_start(struct seq_file *m, loff_t *pos)
{
	return *pos ? NULL : SEQ_START_TOKEN;
}

static void *single_next(struct seq_file *m, void *v, loff_t *pos)
{
	++*pos;
	return NULL;
}

static void single_stop(struct seq_file *m, void *v)
{
}

int single_open(struct file *file, int (*show)(struct seq_file *m, void *v), void *data)
{
	struct seq_operations *op = kmalloc(sizeof(*op), GFP_KERNEL_ACCOUNT);
	int error;

	if (!op)
		return -ENOMEM;
	op->start = single_start;
	op->next = single_next;
	op->stop = single_stop;
	op->show = show;
	error = seq_open(file, op);
	if (error)
		kfree(op);
	else
		((struct seq_file *)file->private_data)->private = data;
	return error;
}
EXPORT_SYMBOL(single_open);

int single_open_size(struct file *file, int (*show)(struct seq_file *m, void *v), void *data,
		     size_t size)
{
	char *buf = seq_buf_alloc(size);
	int error;

	if (!buf)
		return -ENOMEM;
	error = single_open(file, show, data);
	if (error) {
		kvfree(buf);
		return error;
	}
	((struct seq_file *)file->private_data)->buf = buf;
	((struct seq_file *)file->private_data)->size = size;
	return 0;
}
EXPORT_SYMBOL(single_open_size);

int single_release(struct inode *inode, struct file *file)
{
	const struct seq_operations *op = ((struct seq_file *)file->private_data)->op;
	int result = seq_release(inode, file);

	kfree(op);
	return result;
}
EXPORT_SYMBOL(single_release);

void *__seq_open_private(struct file *file, const struct seq_operations *op, int size)
{
	void *private = kzalloc(size, GFP_KERNEL_ACCOUNT);

	if (!private)
		return NULL;
	if (seq_open(file, op) < 0) {
		kfree(private);
		return NULL;
	}
	((struct seq_file *)file->private_data)->private = private;
	return private;
}
EXPORT_SYMBOL(__seq_open_private);

int seq_open_private(struct file *file, const struct seq_operations *op, int size)
{
	return __seq_open_private(file, op, size) ? 0 : -ENOMEM;
}
EXPORT_SYMBOL(seq_open_private);

int seq_release_private(struct inode *inode, struct file *file)
{
	struct seq_file *m = file->private_data;

	kfree(m->private);
	m->private = NULL;
	return seq_release(inode, file);
}
EXPORT_SYMBOL(seq_release_private);

void seq_vprintf(struct seq_file *m, const char *fmt, va_list args)
{
	int length;

	if (m->count < m->size) {
		length = vsnprintf(m->buf + m->count, m->size - m->count, fmt, args);
		if (m->count + length < m->size) {
			m->count += length;
			return;
		}
	}
	seq_set_overflow(m);
}
EXPORT_SYMBOL(seq_vprintf);

void seq_printf(struct seq_file *m, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	seq_vprintf(m, fmt, args);
	va_end(args);
}
EXPORT_SYMBOL(seq_printf);

int seq_write(struct seq_file *m, const void *data, size_t length)
{
	if (m->count + length < m->size) {
		memcpy(m->buf + m->count, data, length);
		m->count += length;
		return 0;
	}
	seq_set_overflow(m);
	return -1;
}
EXPORT_SYMBOL(seq_write);

void seq_puts(struct seq_file *m, const char *s)
{
	seq_write(m, s, strlen(s));
}
EXPORT_SYMBOL(seq_puts);

void seq_putc(struct seq_file *m, char c)
{
	if (m->count < m->size)
		m->buf[m->count++] = c;
}
EXPORT_SYMBOL(seq_putc);

void seq_put_decimal_ull(struct seq_file *m, const char *before, unsigned long long num)
{
	seq_printf(m, "%s%llu", before ? before : "", num);
}
EXPORT_SYMBOL(seq_put_decimal_ull);

void seq_put_decimal_ll(struct seq_file *m, const char *before, long long num)
{
	seq_printf(m, "%s%lld", before ? before : "", num);
}
EXPORT_SYMBOL(seq_put_decimal_ll);

void seq_pad(struct seq_file *m, char c)
{
	while (m->count < m->pad_until && m->count < m->size)
		m->buf[m->count++] = ' ';
	if (c)
		seq_putc(m, c);
}
EXPORT_SYMBOL(seq_pad);

void seq_escape(struct seq_file *m, const char *s, const char *esc)
{
	for (; *s; s++) {
		if (*s == '\\' || !isprint(*s) || strchr(esc, *s))
			seq_printf(m, "\\%03o", (unsigned char)*s);
		else
			seq_putc(m, *s);
	}
}
EXPORT_SYMBOL(seq_escape);

struct list_head *seq_list_start(struct list_head *head, loff_t pos)
{
	struct list_head *at;

	list_for_each(at, head)
		if (pos-- == 0)
			return at;
	return NULL;
}
EXPORT_SYMBOL(seq_list_start);

struct list_head *seq_list_start_head(struct list_head *head, loff_t pos)
{
	return pos ? seq_list_start(head, pos - 1) : head;
}
EXPORT_SYMBOL(seq_list_start_head);

struct list_head *seq_list_next(void *v, struct list_head *head, loff_t *pos)
{
	struct list_head *next = ((struct list_head *)v)->next;

	++*pos;
	return next == head ? NULL : next;
}
EXPORT_SYMBOL(seq_list_next);

struct hlist_node *seq_hlist_start(struct hlist_head *head, loff_t pos)
{
	struct hlist_node *node;

	hlist_for_each(node, head)
		if (pos-- == 0)
			return node;
	return NULL;
}
EXPORT_SYMBOL(seq_hlist_start);

struct hlist_node *seq_hlist_next(void *v, struct hlist_head *head, loff_t *pos)
{
	++*pos;
	return v == SEQ_START_TOKEN ? head->first : ((struct hlist_node *)v)->next;
}
EXPORT_SYMBOL(seq_hlist_next);

static int __init seq_file_init(void)
{
	seq_file_cache = kmem_cache_create("seq_file", sizeof(struct seq_file), 0,
					   SLAB_ACCOUNT | SLAB_PANIC, NULL);
	return 0;
}
fs_initcall(seq_file_init);
