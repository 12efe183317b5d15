/**
 * Mappings of memory that is there already: vmap, ioremap, memremap (mm/vmalloc.c, mm/ioremap.c,
 * kernel/iomem.c).
 *
 * Simplified: the memory of a device is pages of RAM of its own, which keep what is written.
 */
import { GFP_KERNEL } from '../../mm/gfp.ts';
import { alignDown, alignUp, PAGE_SIZE, type VirtAddr } from '../../machine/address.ts';
import { PAGE_OFFSET } from '../../machine/layout.ts';
import type { HostFunction, HostLibrary } from '../vm/host.ts';
import type { LibraryServices } from './memory.ts';

const VM_IOREMAP = 0x1;

/** Adds these functions. */
export function addMappings(library: HostLibrary, services: LibraryServices): void {
  const { mm, base } = services;
  const { vmalloc, pageAlloc } = mm;
  const { pages } = pageAlloc;
  const { memory } = base.machine;

  const map = (pfns: readonly number[], flags: number): VirtAddr => {
    const address = vmalloc.getVmAreaCaller(pfns.length * PAGE_SIZE, flags);
    if (address === 0) return 0;
    for (const [i, pfn] of pfns.entries()) memory.pageTable.map(address + i * PAGE_SIZE, pfn);
    return address;
  };
  /** Undoes a mapping; gives the pages that were mapped. */
  const unmap = (at: VirtAddr): number[] => {
    const address = alignDown(at, PAGE_SIZE);
    if (vmalloc.findVmArea(address) === 0) return [];
    const pfns: number[] = [];
    for (let pa = memory.translate(address); pa >= 0;) {
      const page = address + pfns.length * PAGE_SIZE;
      pfns.push(Math.floor(pa / PAGE_SIZE));
      memory.pageTable.unmap(page);
      pa = memory.translate(page + PAGE_SIZE);
    }
    vmalloc.freePercpuArea(address);
    return pfns;
  };
  const ioremap = (physical: number, size: number): VirtAddr => {
    const offset = physical % PAGE_SIZE;
    const count = alignUp(offset + size, PAGE_SIZE) / PAGE_SIZE;
    if (size === 0) return 0;
    const pfns = Array.from({ length: count }, () => pageAlloc.allocPages(GFP_KERNEL, 0));
    const address = pfns.includes(0)
      ? 0
      : base.stack.within('ioremap', () => map(pfns, VM_IOREMAP));
    if (address !== 0) return address + offset;
    for (const pfn of pfns) if (pfn !== 0) pageAlloc.freePages(pfn, 0);
    return 0;
  };
  const iounmap = (address: VirtAddr): void => {
    for (const pfn of unmap(address)) pageAlloc.freePages(pfn, 0);
  };
  const isRam = (physical: number): boolean => pages.pfnOfVirt(PAGE_OFFSET + physical) >= 0;

  library.addAll({
    'void *vmap(struct page **, unsigned int, unsigned long, pgprot_t)': (c) => {
      const list = Array.from({ length: c.uint(1) }, (_, i) =>
        pages.pfnOf(memory.readPtr(c.address(0) + 8 * i)),
      );
      return base.stack.within('vmap', () => map(list, c.uint(2)));
    },
    'void vunmap(const void *)': (c) => void unmap(c.address(0)),
    'void *ioremap(resource_size_t, unsigned long)': (c) => ioremap(c.size(0), c.size(1)),
    'void iounmap(volatile void *)': (c) => iounmap(c.address(0)),
    'void *memremap(resource_size_t, size_t, unsigned long)': (c) =>
      isRam(c.size(0)) ? PAGE_OFFSET + c.size(0) : ioremap(c.size(0), c.size(1)),
    'void memunmap(void *)': (c) => iounmap(c.address(0)),
    ...userMappings(services),
  });
}

/** VM_FAULT_NOPAGE: the page is mapped. */
const FAULT_NOPAGE = 0x100;
/** Offset of vm_end in a `struct vm_area_struct`. */
const VMA_END = 8;

/** Mappings of the kernel's pages in the address space of the program that runs. */
function userMappings({ mm, base }: LibraryServices): Readonly<Record<string, HostFunction>> {
  const { pages } = mm.pageAlloc;
  const { memory } = base.machine;
  const toPfns = (start: VirtAddr, first: number, bytes: number): number => {
    for (let i = 0; i < Math.ceil(bytes / PAGE_SIZE); i++) {
      memory.pageTable.map(start + i * PAGE_SIZE, first + i);
    }
    return 0;
  };
  const remap: HostFunction = (c) => toPfns(c.address(1), c.size(2), c.size(3));
  return {
    'int remap_pfn_range(struct vm_area_struct *, address, unsigned long, size_t, pgprot_t)': remap,
    'int io_remap_pfn_range(struct vm_area_struct *, address, unsigned long, size_t)': remap,
    'int vm_iomap_memory(struct vm_area_struct *, phys_addr_t, unsigned long)': (c) =>
      toPfns(memory.readPtr(c.address(0)), Math.floor(c.size(1) / PAGE_SIZE), c.size(2)),
    'int vm_insert_page(struct vm_area_struct *, unsigned long, struct page *)': (c) =>
      toPfns(c.address(1), pages.pfnOf(c.address(2)), PAGE_SIZE),
    'int vmf_insert_pfn(struct vm_area_struct *, unsigned long, unsigned long)': (c) => {
      toPfns(c.address(1), c.size(2), PAGE_SIZE);
      return FAULT_NOPAGE;
    },
    'int remap_vmalloc_range(struct vm_area_struct *, void *, unsigned long)': (c) => {
      const start = memory.readPtr(c.address(0));
      const bytes = memory.readPtr(c.address(0) + VMA_END) - start;
      for (let at = 0; at < bytes; at += PAGE_SIZE) {
        const pa = memory.resolve(c.address(1) + c.size(2) * PAGE_SIZE + at);
        memory.pageTable.map(start + at, Math.floor(pa / PAGE_SIZE));
      }
      return 0;
    },
  };
}
