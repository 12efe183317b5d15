/* SPDX-License-Identifier: MIT */
/* Lists of pieces of memory; an entry is 32 bytes, a page holds 128. */
#ifndef _LINUX_SCATTERLIST_H
#define _LINUX_SCATTERLIST_H

#include <linux/bug.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/types.h>

struct scatterlist {
	unsigned long page_link;
	unsigned int offset;
	unsigned int length;
	dma_addr_t dma_address;
	unsigned int dma_length;
};
struct sg_table {
	struct scatterlist *sgl;
	unsigned int nents;
	unsigned int orig_nents;
};
#define SG_CHAIN 1UL
#define SG_END 2UL
#define SG_MAX_SINGLE_ALLOC (PAGE_SIZE / sizeof(struct scatterlist))
#define sg_is_chain(sg) ((sg)->page_link & SG_CHAIN)
#define sg_is_last(sg) ((sg)->page_link & SG_END)
#define sg_chain_ptr(sg) ((struct scatterlist *)((sg)->page_link & ~(SG_CHAIN | SG_END)))
#define sg_dma_address(sg) ((sg)->dma_address)
#define sg_dma_len(sg) ((sg)->dma_length)

static inline void sg_assign_page(struct scatterlist *sg, struct page *page)
{
	sg->page_link = (sg->page_link & (SG_CHAIN | SG_END)) | (unsigned long)page;
}
static inline void sg_set_page(struct scatterlist *sg, struct page *page, unsigned int length,
			       unsigned int offset)
{
	sg_assign_page(sg, page);
	sg->offset = offset;
	sg->length = length;
}
static inline struct page *sg_page(struct scatterlist *sg)
{
	return (struct page *)(sg->page_link & ~(SG_CHAIN | SG_END));
}
static inline void sg_set_buf(struct scatterlist *sg, const void *buf, unsigned int length)
{
	sg_set_page(sg, virt_to_page(buf), length, offset_in_page(buf));
}
static inline void sg_mark_end(struct scatterlist *sg)
{
	sg->page_link = (sg->page_link | SG_END) & ~SG_CHAIN;
}
static inline void sg_unmark_end(struct scatterlist *sg)
{
	sg->page_link &= ~SG_END;
}
static inline void *sg_virt(struct scatterlist *sg)
{
	return page_address(sg_page(sg)) + sg->offset;
}
#define for_each_sg(list, sg, nr, i) for (i = 0, sg = (list); i < (nr); i++, sg = sg_next(sg))
#define for_each_sgtable_sg(table, sg, i) for_each_sg((table)->sgl, sg, (table)->orig_nents, i)

extern struct scatterlist *sg_next(struct scatterlist *sg);
extern struct scatterlist *sg_last(struct scatterlist *sg, unsigned int nents);
extern void sg_init_table(struct scatterlist *sg, unsigned int nents);
extern void sg_init_one(struct scatterlist *sg, const void *buf, unsigned int length);
extern int sg_nents(struct scatterlist *sg);
extern int sg_alloc_table(struct sg_table *table, unsigned int nents, gfp_t gfp);
extern void sg_free_table(struct sg_table *table);
extern size_t sg_copy_from_buffer(struct scatterlist *sg, unsigned int nents, const void *buf,
				  size_t length);
extern size_t sg_copy_to_buffer(struct scatterlist *sg, unsigned int nents, void *buf,
				size_t length);

#endif
