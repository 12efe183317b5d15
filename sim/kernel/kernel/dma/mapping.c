/* SPDX-License-Identifier: MIT */
/*
 * Memory for devices (kernel/dma/mapping.c, direct.c): pages whose address on the bus is the
 * physical one. kmemleak does not track them, only what keeps them for a device (dmam_).
 */
#include <linux/device.h>
#include <linux/dma-mapping.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/gfp.h>
#include <linux/mm.h>

void *dma_alloc_attrs(struct device *dev, size_t size, dma_addr_t *handle, gfp_t gfp,
		      unsigned long attrs)
{
	unsigned long addr;

	if (WARN_ON_ONCE(!dev || !dev->coherent_dma_mask))
		return NULL;
	addr = __get_free_pages((gfp & ~__GFP_COMP) | __GFP_ZERO, get_order(size));
	if (!addr)
		return NULL;
	*handle = __pa(addr);
	return (void *)addr;
}
EXPORT_SYMBOL(dma_alloc_attrs);

void dma_free_attrs(struct device *dev, size_t size, void *cpu, dma_addr_t handle,
		    unsigned long attrs)
{
	if (cpu)
		free_pages((unsigned long)cpu, get_order(size));
}
EXPORT_SYMBOL(dma_free_attrs);

struct dma_devres {
	size_t size;
	void *cpu;
	dma_addr_t handle;
	unsigned long attrs;
};

static void dmam_release(struct device *dev, void *res)
{
	struct dma_devres *this = res;

	dma_free_attrs(dev, this->size, this->cpu, this->handle, this->attrs);
}

static int dmam_match(struct device *dev, void *res, void *data)
{
	return ((struct dma_devres *)res)->cpu == data;
}

void *dmam_alloc_attrs(struct device *dev, size_t size, dma_addr_t *handle, gfp_t gfp,
		       unsigned long attrs)
{
	struct dma_devres *dr = devres_alloc(dmam_release, sizeof(*dr), gfp);

	if (!dr)
		return NULL;
	dr->cpu = dma_alloc_attrs(dev, size, handle, gfp, attrs);
	if (!dr->cpu) {
		devres_free(dr);
		return NULL;
	}
	dr->handle = *handle;
	dr->size = size;
	dr->attrs = attrs;
	devres_add(dev, dr);
	return dr->cpu;
}
EXPORT_SYMBOL(dmam_alloc_attrs);

void dmam_free_coherent(struct device *dev, size_t size, void *cpu, dma_addr_t handle)
{
	dma_free_attrs(dev, size, cpu, handle, 0);
	WARN_ON(devres_destroy(dev, dmam_release, dmam_match, cpu));
}
EXPORT_SYMBOL(dmam_free_coherent);

dma_addr_t dma_map_page_attrs(struct device *dev, struct page *page, size_t offset, size_t size,
			      enum dma_data_direction dir, unsigned long attrs)
{
	if (WARN_ON_ONCE(!dev->dma_mask))
		return DMA_MAPPING_ERROR;
	return page_to_phys(page) + offset;
}
EXPORT_SYMBOL(dma_map_page_attrs);

int dma_map_sg_attrs(struct device *dev, struct scatterlist *sgl, int n,
		     enum dma_data_direction dir, unsigned long attrs)
{
	return WARN_ON_ONCE(!dev->dma_mask) ? 0 : n;
}
EXPORT_SYMBOL(dma_map_sg_attrs);

int dma_set_mask(struct device *dev, u64 mask)
{
	if (!dev->dma_mask)
		return -EIO;
	*dev->dma_mask = mask;
	return 0;
}
EXPORT_SYMBOL(dma_set_mask);

int dma_set_coherent_mask(struct device *dev, u64 mask)
{
	dev->coherent_dma_mask = mask;
	return 0;
}
EXPORT_SYMBOL(dma_set_coherent_mask);

int dma_set_mask_and_coherent(struct device *dev, u64 mask)
{
	int error = dma_set_mask(dev, mask);

	return error ? error : dma_set_coherent_mask(dev, mask);
}
EXPORT_SYMBOL(dma_set_mask_and_coherent);
