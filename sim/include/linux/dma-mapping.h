/* SPDX-License-Identifier: MIT */
/* Memory that devices read and write by themselves. It is memory like any other here. */
#ifndef _LINUX_DMA_MAPPING_H
#define _LINUX_DMA_MAPPING_H

#include <linux/bug.h>
#include <linux/device.h>
#include <linux/dma-direction.h>
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/scatterlist.h>

#define DMA_BIT_MASK(n) (((n) == 64) ? ~0ULL : ((1ULL << (n)) - 1))
#define DMA_MAPPING_ERROR (~(dma_addr_t)0)
#define DMA_ATTR_WRITE_COMBINE (1UL << 2)
#define DMA_ATTR_NO_KERNEL_MAPPING (1UL << 4)
#define DMA_ATTR_SKIP_CPU_SYNC (1UL << 5)

extern void *dma_alloc_attrs(struct device *dev, size_t size, dma_addr_t *handle, gfp_t gfp,
			     unsigned long attrs);
extern void dma_free_attrs(struct device *dev, size_t size, void *cpu, dma_addr_t handle,
			   unsigned long attrs);
extern void *dmam_alloc_attrs(struct device *dev, size_t size, dma_addr_t *handle, gfp_t gfp,
			      unsigned long attrs);
extern void dmam_free_coherent(struct device *dev, size_t size, void *cpu, dma_addr_t handle);
#define dma_alloc_coherent(dev, size, handle, gfp) dma_alloc_attrs(dev, size, handle, gfp, 0)
#define dma_free_coherent(dev, size, cpu, handle) dma_free_attrs(dev, size, cpu, handle, 0)
#define dmam_alloc_coherent(dev, size, handle, gfp) dmam_alloc_attrs(dev, size, handle, gfp, 0)
extern dma_addr_t dma_map_page_attrs(struct device *dev, struct page *page, size_t offset,
				     size_t size, enum dma_data_direction dir, unsigned long attrs);
#define dma_map_page(dev, page, offset, size, dir) dma_map_page_attrs(dev, page, offset, size, dir, 0)
#define dma_map_single(dev, ptr, size, dir) \
	dma_map_page_attrs(dev, virt_to_page(ptr), offset_in_page(ptr), size, dir, 0)
#define dma_map_single_attrs(dev, ptr, size, dir, attrs) dma_map_single(dev, ptr, size, dir)
#define dma_unmap_page(dev, addr, size, dir) ((void)(dev), (void)(addr))
#define dma_unmap_single(dev, addr, size, dir) ((void)(dev), (void)(addr))
#define dma_unmap_single_attrs(dev, addr, size, dir, attrs) ((void)(dev), (void)(addr))
#define dma_unmap_addr(ptr, name) ((ptr)->name)
extern int dma_map_sg_attrs(struct device *dev, struct scatterlist *sg, int n,
			    enum dma_data_direction dir, unsigned long attrs);
#define dma_map_sg(dev, sg, n, dir) dma_map_sg_attrs(dev, sg, n, dir, 0)
#define dma_unmap_sg(dev, sg, n, dir) ((void)(dev), (void)(sg))
#define dma_mapping_error(dev, addr) ((void)(dev), (addr) == DMA_MAPPING_ERROR ? -ENOMEM : 0)
#define dma_sync_single_for_cpu(dev, addr, size, dir) ((void)(dev), (void)(addr))
#define dma_sync_single_for_device(dev, addr, size, dir) ((void)(dev), (void)(addr))
#define dma_sync_sg_for_cpu(dev, sg, n, dir) ((void)(dev), (void)(sg))
#define dma_sync_sg_for_device(dev, sg, n, dir) ((void)(dev), (void)(sg))
extern int dma_set_mask(struct device *dev, u64 mask);
extern int dma_set_coherent_mask(struct device *dev, u64 mask);
extern int dma_set_mask_and_coherent(struct device *dev, u64 mask);
#define dma_coerce_mask_and_coherent(dev, mask) dma_set_mask_and_coherent(dev, mask)
#define dma_get_mask(dev) ((dev)->dma_mask && *(dev)->dma_mask ? *(dev)->dma_mask : DMA_BIT_MASK(32))
#define dma_set_max_seg_size(dev, size) ((void)(dev))
#define dma_set_seg_boundary(dev, mask) ((void)(dev))
#define dma_get_cache_alignment() 1

#endif
