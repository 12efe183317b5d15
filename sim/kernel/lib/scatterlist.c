/* SPDX-License-Identifier: MIT */
/* Lists of pieces of memory (lib/scatterlist.c): 128 entries are a page, fewer come from kmalloc. */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/kmemleak.h>
#include <linux/minmax.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>

struct scatterlist *sg_next(struct scatterlist *sg)
{
	if (sg_is_last(sg))
		return NULL;
	sg++;
	return sg_is_chain(sg) ? sg_chain_ptr(sg) : sg;
}
EXPORT_SYMBOL(sg_next);

int sg_nents(struct scatterlist *sg)
{
	int n;

	for (n = 0; sg; sg = sg_next(sg))
		n++;
	return n;
}
EXPORT_SYMBOL(sg_nents);

struct scatterlist *sg_last(struct scatterlist *sg, unsigned int nents)
{
	while (--nents)
		sg = sg_next(sg);
	return sg;
}
EXPORT_SYMBOL(sg_last);

void sg_init_table(struct scatterlist *sg, unsigned int nents)
{
	memset(sg, 0, sizeof(*sg) * nents);
	sg_mark_end(&sg[nents - 1]);
}
EXPORT_SYMBOL(sg_init_table);

void sg_init_one(struct scatterlist *sg, const void *buf, unsigned int length)
{
	sg_init_table(sg, 1);
	sg_set_buf(sg, buf, length);
}
EXPORT_SYMBOL(sg_init_one);

static noinline struct scatterlist *sg_kmalloc(unsigned int nents, gfp_t gfp)
{
	void *page;

	if (nents != SG_MAX_SINGLE_ALLOC)
		return kmalloc_array(nents, sizeof(struct scatterlist), gfp);
	/* It has pointers to further pages that kmemleak would not see. */
	page = (void *)__get_free_page(gfp);
	kmemleak_alloc(page, PAGE_SIZE, 1, gfp);
	return page;
}

static void sg_kfree(struct scatterlist *sg, unsigned int nents)
{
	if (nents == SG_MAX_SINGLE_ALLOC) {
		kmemleak_free(sg);
		free_page((unsigned long)sg);
	} else {
		kfree(sg);
	}
}

void sg_free_table(struct sg_table *table)
{
	struct scatterlist *sgl = table->sgl;

	while (table->orig_nents) {
		unsigned int alloc = min_t(unsigned int, table->orig_nents, SG_MAX_SINGLE_ALLOC);
		unsigned int used = alloc;
		struct scatterlist *next = NULL;

		if (table->orig_nents > SG_MAX_SINGLE_ALLOC) {
			next = sg_chain_ptr(&sgl[SG_MAX_SINGLE_ALLOC - 1]);
			used = alloc - 1;
		}
		table->orig_nents -= used;
		sg_kfree(sgl, alloc);
		sgl = next;
	}
	table->sgl = NULL;
}
EXPORT_SYMBOL(sg_free_table);

static noinline int __sg_alloc_table(struct sg_table *table, unsigned int nents, gfp_t gfp)
{
	struct scatterlist *last = NULL;
	unsigned int left = nents;

	memset(table, 0, sizeof(*table));
	if (!nents)
		return -EINVAL;
	while (left) {
		unsigned int alloc = min_t(unsigned int, left, SG_MAX_SINGLE_ALLOC);
		unsigned int used = left > SG_MAX_SINGLE_ALLOC ? alloc - 1 : alloc;
		struct scatterlist *sg = sg_kmalloc(alloc, gfp);

		if (!sg)
			return -ENOMEM;
		sg_init_table(sg, alloc);
		table->nents = table->orig_nents += used;
		if (last)
			last->page_link = ((unsigned long)sg | SG_CHAIN) & ~SG_END;
		else
			table->sgl = sg;
		left -= used;
		if (left)
			sg_unmark_end(&sg[alloc - 1]);
		last = &sg[SG_MAX_SINGLE_ALLOC - 1];
	}
	return 0;
}

int sg_alloc_table(struct sg_table *table, unsigned int nents, gfp_t gfp)
{
	int error = __sg_alloc_table(table, nents, gfp);

	if (error)
		sg_free_table(table);
	return error;
}
EXPORT_SYMBOL(sg_alloc_table);

static size_t copy(struct scatterlist *sg, unsigned int nents, char *buf, size_t length, bool out)
{
	size_t done = 0;

	for (; sg && nents-- && done < length; sg = sg_next(sg)) {
		size_t n = min_t(size_t, sg->length, length - done);

		if (out)
			memcpy(buf + done, sg_virt(sg), n);
		else
			memcpy(sg_virt(sg), buf + done, n);
		done += n;
	}
	return done;
}

size_t sg_copy_from_buffer(struct scatterlist *sg, unsigned int nents, const void *buf,
			   size_t length)
{
	return copy(sg, nents, (char *)buf, length, false);
}
EXPORT_SYMBOL(sg_copy_from_buffer);

size_t sg_copy_to_buffer(struct scatterlist *sg, unsigned int nents, void *buf, size_t length)
{
	return copy(sg, nents, buf, length, true);
}
EXPORT_SYMBOL(sg_copy_to_buffer);
