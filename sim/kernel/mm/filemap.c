// SPDX-License-Identifier: MIT
/*
 * The page cache: contents of files in pages, found by their number through an XArray.
 *
 * Simplified: pages are not read ahead, dirtied or reclaimed; they go with their inode.
 */
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include "../fs/internal.h"

ssize_t generic_file_read(struct file *file, char *buf, size_t count, loff_t *pos)
{
	struct address_space *mapping = file->f_mapping;
	loff_t size = i_size_read(mapping->host);
	size_t done = 0;

	while (done < count && *pos < size) {
		unsigned long offset = *pos & (PAGE_SIZE - 1);
		size_t bytes = min3(PAGE_SIZE - offset, count - done, (size_t)(size - *pos));
		struct page *page = xa_load(&mapping->i_pages, *pos >> PAGE_SHIFT);

		if (page)
			memcpy(buf + done, page_address(page) + offset, bytes);
		else
			memset(buf + done, 0, bytes);
		done += bytes;
		*pos += bytes;
	}
	return done;
}
EXPORT_SYMBOL(generic_file_read);

static struct page *get_cache_page(struct address_space *mapping, unsigned long index)
{
	struct page *page = xa_load(&mapping->i_pages, index);

	if (page)
		return page;
	page = alloc_page(GFP_KERNEL | __GFP_ZERO);
	if (!page)
		return NULL;
	if (xa_err(xa_store(&mapping->i_pages, index, page, GFP_KERNEL)) != 0) {
		__free_page(page);
		return NULL;
	}
	mapping->nrpages++;
	return page;
}

ssize_t generic_file_write(struct file *file, const char *buf, size_t count, loff_t *pos)
{
	struct address_space *mapping = file->f_mapping;
	struct inode *inode = mapping->host;
	size_t done = 0;

	if (file->f_flags & O_APPEND)
		*pos = i_size_read(inode);
	while (done < count) {
		unsigned long offset = *pos & (PAGE_SIZE - 1);
		size_t bytes = min(PAGE_SIZE - offset, count - done);
		struct page *page = get_cache_page(mapping, *pos >> PAGE_SHIFT);

		if (!page)
			return done ? done : -ENOMEM;
		memcpy(page_address(page) + offset, buf + done, bytes);
		done += bytes;
		*pos += bytes;
		if (*pos > i_size_read(inode))
			i_size_write(inode, *pos);
	}
	return done;
}
EXPORT_SYMBOL(generic_file_write);

/* Frees all pages behind `start`, and clears what is behind it in the page that stays. */
void truncate_inode_pages(struct address_space *mapping, loff_t start)
{
	unsigned long offset = start & (PAGE_SIZE - 1);
	unsigned long index = start >> PAGE_SHIFT;
	struct page *page = offset ? xa_load(&mapping->i_pages, index) : NULL;

	if (page)
		memset(page_address(page) + offset, 0, PAGE_SIZE - offset);
	xa_for_each_start(&mapping->i_pages, index, page, DIV_ROUND_UP(start, PAGE_SIZE)) {
		xa_erase(&mapping->i_pages, index);
		mapping->nrpages--;
		put_page(page);
	}
}
EXPORT_SYMBOL(truncate_inode_pages);
