/**
 * Memory for C modules: slab, pages, vmalloc, percpu, under the kernel's names.
 */
import { __GFP_COMP, GFP_KERNEL, __GFP_NOWARN, __GFP_NORETRY, __GFP_ZERO } from '../../mm/gfp.ts';
import { Vrealloc } from '../../mm/vmalloc/vrealloc.ts';
import { PAGE_REFCOUNT } from '../../mm/page/page.ts';
import { KMALLOC_MAX_SIZE } from '../../mm/slab/kmalloc.ts';
import type { KmemCache } from '../../mm/slab/kmem-cache.ts';
import type { ModuleServices } from '../../kernel/module/frames.ts';
import { getOrder, PAGE_SIZE, type VirtAddr } from '../../machine/address.ts';
import { PAGE_OFFSET, VMALLOC_END, VMALLOC_START } from '../../machine/layout.ts';
import { PageFault } from '../../machine/memory.ts';
import { andThen } from '../../kernel/task/sched-entity.ts';
import type { HostCall, HostLibrary } from '../vm/host.ts';

/** What the functions of the library work with. */
export interface LibraryServices extends ModuleServices {
  /** Calls a function by its address, in C or not, and waits for its end. */
  callFunction(address: VirtAddr, args: readonly number[]): number;
}

/** Byte offset of `_refcount` in a `struct page`. */
const REFCOUNT_OFFSET = 4 * PAGE_REFCOUNT;

/** Adds the functions that give and take memory. */
export function addMemory(library: HostLibrary, services: LibraryServices): void {
  addKmalloc(library, services);
  addKvmalloc(library, services);
  addDuplicates(library, services);
  addCaches(library, services);
  addPages(library, services);
  addVmalloc(library, services);
  addPercpu(library, services);
}

function isVmalloc(address: VirtAddr): boolean {
  return address >= VMALLOC_START && address < VMALLOC_END;
}

function addKmalloc(library: HostLibrary, { mm, base }: LibraryServices): void {
  const { slab } = mm;
  const { memory } = base.machine;
  const clearAll = (address: VirtAddr): void => {
    memory.fill(address, 0, slab.ksize(address));
    slab.kfree(address);
  };
  library.addAll({
    'void *__sim_kmalloc_const(size_t, gfp_t)': (c) => slab.kmalloc(c.size(0), c.uint(1), true),
    'void *__kmalloc(size_t, gfp_t)': (c) => slab.kmalloc(c.size(0), c.uint(1), false),
    'void *__kmalloc_node(size_t, gfp_t, int)': (c) => slab.kmalloc(c.size(0), c.uint(1), false),
    'void *__kmalloc_track_caller(size_t, gfp_t)': (c) => slab.trackCaller(c.size(0), c.uint(1)),
    'void *krealloc(const void *, size_t, gfp_t)': (c) =>
      slab.krealloc(c.address(0), c.size(1), c.uint(2)),
    'void kfree(const void *)': (c) => slab.kfree(c.address(0)),
    'void kfree_sensitive(const void *)': (c) => clearAll(c.address(0)),
    'size_t ksize(const void *)': (c) => slab.ksize(c.address(0)),
    'size_t kmalloc_size_roundup(size_t)': (c) => slab.kmallocSize(c.size(0)),
    'void *kmalloc_nolock(size_t, gfp_t, int)': (c) => slab.kmallocNolock(c.size(0), c.uint(1)),
    'void kfree_nolock(const void *)': (c) => slab.kfreeNolock(c.address(0)),
  });
}

/** What takes from the slab allocator or, when it is large, from vmalloc. */
function addKvmalloc(library: HostLibrary, { mm, base }: LibraryServices): void {
  const { slab, vmalloc } = mm;
  const { kvmallocFrame, kvreallocFrame, vreallocFrame } = base.facts.mm;
  const { kvreallocTakesOldSize } = base.facts.c;
  const { memory } = base.machine;
  const kvfree = (address: VirtAddr): void => {
    if (isVmalloc(address)) vmalloc.vfree(address);
    else slab.kfree(address);
  };
  const kvmalloc = (size: number, gfp: number): VirtAddr =>
    base.stack.within(kvmallocFrame, () => {
      const small = size <= PAGE_SIZE;
      const flags = small ? gfp : gfp | __GFP_NOWARN | __GFP_NORETRY;
      const ptr = size > KMALLOC_MAX_SIZE ? 0 : slab.kmalloc(size, flags, false);
      return ptr !== 0 || small ? ptr : vmalloc.vmallocRange(size, gfp);
    });
  const { initOnAlloc = false, initOnFree = false } = slab.core.options;
  const resizer = new Vrealloc(base, vmalloc);
  const vrealloc = (old: VirtAddr, size: number, gfp: number): VirtAddr => {
    const clears = initOnAlloc || initOnFree || (gfp & __GFP_ZERO) !== 0;
    return base.stack.within(vreallocFrame, () => resizer.resize(old, size, gfp, clears));
  };
  /** Copies to a larger block; a smaller one is never made. */
  const grow = (old: VirtAddr, oldSize: number, size: number, gfp: number): VirtAddr => {
    if (oldSize >= size) return old;
    const fresh = kvmalloc(size, gfp);
    if (fresh === 0) return 0;
    memory.copy(fresh, old, oldSize);
    kvfree(old);
    return fresh;
  };
  const kvrealloc = (old: VirtAddr, size: number, gfp: number): VirtAddr => {
    if (isVmalloc(old)) return vrealloc(old, size, gfp);
    const flags = size > PAGE_SIZE ? gfp | __GFP_NOWARN | __GFP_NORETRY : gfp;
    const same = size > KMALLOC_MAX_SIZE ? 0 : slab.krealloc(old, size, flags);
    if (same !== 0) return same;
    return grow(old, old === 0 ? 0 : slab.ksize(old), size, gfp);
  };
  library.addAll({
    'void *kvmalloc_node(size_t, gfp_t, int)': (c) => kvmalloc(c.size(0), c.uint(1)),
    'void kvfree(const void *)': (c) => kvfree(c.address(0)),
    'void kvfree_sensitive(const void *, size_t)': (c) => {
      if (c.address(0) !== 0) memory.fill(c.address(0), 0, c.size(1));
      kvfree(c.address(0));
    },
    'void *vrealloc(const void *, size_t, gfp_t)': (c) =>
      vrealloc(c.address(0), c.size(1), c.uint(2)),
    'void *kvrealloc(const void *, size_t, gfp_t)': (c) =>
      base.stack.within(kvreallocFrame, () =>
        kvreallocTakesOldSize
          ? grow(c.address(0), c.size(1), c.size(2), c.uint(3))
          : kvrealloc(c.address(0), c.size(1), c.uint(2)),
      ),
    'void *kvmemdup(const void *, size_t, gfp_t)': (c) => {
      const ptr = kvmalloc(c.size(1), c.uint(2));
      if (ptr !== 0) memory.copy(ptr, c.address(0), c.size(1));
      return ptr;
    },
  });
}

function addDuplicates(library: HostLibrary, { mm, base }: LibraryServices): void {
  const { slab } = mm;
  const { memory } = base.machine;
  library.addAll({
    'char *kstrdup(const char *, gfp_t)': (c) =>
      c.address(0) === 0 ? 0 : slab.kstrdup(c.string(0), c.uint(1)),
    'const char *kstrdup_const(const char *, gfp_t)': (c) =>
      c.address(0) === 0 ? 0 : slab.kstrdup(c.string(0), c.uint(1)),
    'void kfree_const(const void *)': (c) => slab.kfree(c.address(0)),
    'char *kstrndup(const char *, size_t, gfp_t)': (c) =>
      duplicate(c, 'kstrndup', c.string(0, c.size(1)), c.uint(2)),
    'char *kmemdup_nul(const char *, size_t, gfp_t)': (c) => {
      const ptr = slab.trackCaller(c.size(1) + 1, c.uint(2), 'kmemdup_nul');
      if (ptr !== 0) {
        memory.copy(ptr, c.address(0), c.size(1));
        memory.write8(ptr + c.size(1), 0);
      }
      return ptr;
    },
    'void *kmemdup(const void *, size_t, gfp_t)': (c) =>
      slab.kmemdup(c.address(0), c.size(1), c.uint(2)),
  });

  function duplicate(c: HostCall, name: string, text: string, gfp: number): VirtAddr {
    if (c.address(0) === 0) return 0;
    const ptr = slab.trackCaller(text.length + 1, gfp, name);
    if (ptr !== 0) memory.writeString(ptr, text, text.length + 1);
    return ptr;
  }
}

function addCaches(library: HostLibrary, services: LibraryServices): void {
  const { mm, run, base } = services;
  const { slab } = mm;
  const { memory } = base.machine;
  const caches = new Map<VirtAddr, KmemCache>();
  const cacheOf = (c: HostCall): KmemCache => {
    const address = c.address(0);
    const cache = caches.get(address) ?? slab.caches.find((known) => known.addr === address);
    if (cache && !cache.dead) return cache;
    memory.resolve(address);
    throw new PageFault(address, false);
  };
  const create = (c: HostCall, constructor: VirtAddr): VirtAddr => {
    const ctor =
      constructor === 0
        ? undefined
        : (object: VirtAddr) => void services.callFunction(constructor, [object]);
    const options = { size: c.uint(1), align: c.uint(2), flags: c.uint(3), ctor };
    const cache = slab.createCache(c.string(0), options);
    if (!cache) return 0;
    caches.set(cache.addr, cache);
    return cache.addr;
  };
  library.addAll({
    'struct kmem_cache *kmem_cache_create(const char *, unsigned, unsigned, slab_flags_t, void *)':
      (c) => create(c, c.address(4)),
    'struct kmem_cache *kmem_cache_create_usercopy(const char *, unsigned, unsigned, …)': (c) =>
      create(c, c.address(6)),
    'void kmem_cache_destroy(struct kmem_cache *)': (c) => {
      if (c.address(0) === 0) return undefined;
      const cache = cacheOf(c);
      // Newer kernels wait for what kfree_rcu() was given, in sheaves of the cache or elsewhere.
      const frees = run.rcu.freesBeforeDestroy(cache);
      if (frees !== undefined) return c.wait(andThen(frees, () => slab.destroyCache(cache)));
      slab.destroyCache(cache);
      return undefined;
    },
    'int kmem_cache_shrink(struct kmem_cache *)': (c) => slab.shrinkCache(cacheOf(c)),
    'void *kmem_cache_alloc(struct kmem_cache *, gfp_t)': (c) =>
      slab.cacheAlloc(cacheOf(c), c.uint(1)),
    'void *kmem_cache_alloc_node(struct kmem_cache *, gfp_t, int)': (c) =>
      slab.cacheAlloc(cacheOf(c), c.uint(1)),
    'void kmem_cache_free(struct kmem_cache *, void *)': (c) =>
      slab.cacheFree(cacheOf(c), c.address(1)),
    'unsigned int kmem_cache_size(struct kmem_cache *)': (c) => cacheOf(c).objectSize,
    'int kmem_cache_alloc_bulk(struct kmem_cache *, gfp_t, size_t, void **)': (c) => {
      const array = c.address(3);
      const put = (object: VirtAddr, i: number): void => memory.writePtr(array + 8 * i, object);
      if (!slab.cacheAllocBulk(cacheOf(c), c.uint(1), c.size(2), put)) return 0;
      return base.facts.slab.bulkTellsCount ? c.int(2) : 1;
    },
    'void kmem_cache_free_bulk(struct kmem_cache *, size_t, void **)': (c) => {
      const array = c.address(2);
      const get = (i: number): VirtAddr => memory.readPtr(array + 8 * i);
      if (c.address(0) !== 0) slab.cacheFreeBulk(cacheOf(c), c.size(1), get);
      else for (let i = 0; i < c.size(1); i++) slab.kfree(get(i));
    },
  });
}

function addPages(library: HostLibrary, { mm, base }: LibraryServices): void {
  const { pageAlloc } = mm;
  const { pages } = pageAlloc;
  const { memory } = base.machine;
  const pfnOf = (page: VirtAddr): number => {
    memory.resolve(page);
    const pfn = pages.pfnOf(page);
    if (pfn < 0) throw new PageFault(page, false);
    return pfn;
  };
  const allocate = (gfp: number, order: number): VirtAddr => {
    const pfn = pageAlloc.allocPages(gfp, order);
    return pfn === 0 ? 0 : pages.pageAddress(pfn);
  };
  const exact = (size: number, gfp: number): VirtAddr => {
    const order = getOrder(size);
    // A compound page could not be split; the kernel drops the flag as well.
    const pfn = pageAlloc.allocPages(gfp & ~__GFP_COMP, order);
    if (pfn === 0) return 0;
    pageAlloc.splitPage(pfn, order);
    for (let i = Math.ceil(size / PAGE_SIZE); i < 1 << order; i++) pageAlloc.freePages(pfn + i, 0);
    return pages.virt(pfn);
  };
  library.addAll({
    'struct page *alloc_pages(gfp_t, unsigned int)': (c) => allocate(c.uint(0), c.uint(1)),
    'void __free_pages(struct page *, unsigned int)': (c) =>
      pageAlloc.freePages(pfnOf(c.address(0)), c.uint(1)),
    'address __get_free_pages(gfp_t, unsigned int)': (c) =>
      pageAlloc.getFreePages(c.uint(0), c.uint(1)),
    'address get_zeroed_page(gfp_t)': (c) => pageAlloc.getFreePages(c.uint(0) | __GFP_ZERO, 0),
    'void free_pages(unsigned long, unsigned int)': (c) =>
      pageAlloc.freePagesAt(c.address(0), c.uint(1)),
    'void *alloc_pages_exact(size_t, gfp_t)': (c) => exact(c.size(0), c.uint(1)),
    'void free_pages_exact(void *, size_t)': (c) => {
      for (let at = 0; at < c.size(1); at += PAGE_SIZE) pageAlloc.freePagesAt(c.address(0) + at, 0);
    },
    'unsigned long totalram_pages(void)': () => pages.count,
    'void get_page(struct page *)': (c) => {
      const at = c.address(0) + REFCOUNT_OFFSET;
      memory.write32(at, memory.read32(at) + 1);
    },
    'void put_page(struct page *)': (c) => {
      const pfn = pages.headOf(pfnOf(c.address(0)));
      const at = pages.pageAddress(pfn) + REFCOUNT_OFFSET;
      if (memory.read32(at) > 1) memory.write32(at, memory.read32(at) - 1);
      else pageAlloc.freePages(pfn, pages.compoundOrder(pfn));
    },
    'void *page_address(const struct page *)': (c) => pages.virt(pfnOf(c.address(0))),
    'struct page *virt_to_page(const void *)': (c) => pages.virtToPage(c.address(0)),
    'unsigned long page_to_pfn(const struct page *)': (c) => pfnOf(c.address(0)),
    'struct page *pfn_to_page(unsigned long)': (c) => pages.pageAddress(c.size(0)),
    'bool virt_addr_valid(const void *)': (c) => Number(pages.pfnOfVirt(c.address(0)) >= 0),
    'phys_addr_t __sim_virt_to_phys(const void *)': (c) => physical(c.address(0)),
    'void *__sim_phys_to_virt(phys_addr_t)': (c) => c.size(0) + PAGE_OFFSET,
    'void clear_page(void *)': (c) => memory.fill(c.address(0), 0, PAGE_SIZE),
    'void copy_page(void *, const void *)': (c) =>
      memory.copy(c.address(0), c.address(1), PAGE_SIZE),
  });

  function physical(address: VirtAddr): number {
    const pa = memory.translate(address);
    return pa >= 0 ? pa : Math.max(0, address - PAGE_OFFSET);
  }
}

function addVmalloc(library: HostLibrary, { mm, base }: LibraryServices): void {
  const { vmalloc, pageAlloc } = mm;
  const { memory } = base.machine;
  const plain = (c: HostCall): VirtAddr => vmalloc.vmalloc(c.size(0));
  const zeroed = (c: HostCall): VirtAddr => vmalloc.vzalloc(c.size(0));
  library.addAll({
    'void *vmalloc(unsigned long)': plain,
    'void *vmalloc_node(unsigned long, int)': plain,
    'void *vmalloc_32(unsigned long)': plain,
    'void *vzalloc(unsigned long)': zeroed,
    'void *vzalloc_node(unsigned long, int)': zeroed,
    'void *vmalloc_user(unsigned long)': zeroed,
    'void *__vmalloc(unsigned long, gfp_t)': (c) =>
      base.stack.within('__vmalloc', () => vmalloc.vmallocRange(c.size(0), c.uint(1))),
    'void vfree(const void *)': (c) => vmalloc.vfree(c.address(0)),
    'void vfree_atomic(const void *)': (c) => vmalloc.vfree(c.address(0)),
    'struct vm_struct *find_vm_area(const void *)': (c) => vmalloc.findVmArea(c.address(0)),
    'bool is_vmalloc_addr(const void *)': (c) => Number(isVmalloc(c.address(0))),
    'struct page *vmalloc_to_page(const void *)': (c) => {
      const pa = memory.translate(c.address(0));
      return pa < 0 ? 0 : pageAlloc.pages.pageAddress(Math.floor(pa / PAGE_SIZE));
    },
  });
}

function addPercpu(library: HostLibrary, { mm, base }: LibraryServices): void {
  const { percpu } = mm;
  library.addAll({
    'void *__alloc_percpu(size_t, size_t)': (c) =>
      percpu.alloc(c.size(0), Math.max(1, c.size(1)), GFP_KERNEL),
    'void *__alloc_percpu_gfp(size_t, size_t, gfp_t)': (c) =>
      percpu.alloc(c.size(0), Math.max(1, c.size(1)), c.uint(2)),
    'void free_percpu(void *)': (c) => {
      if (c.percpu(0) !== 0) percpu.free(c.percpu(0));
    },
    'void *__sim_per_cpu_ptr(const void *, unsigned int)': (c) =>
      percpu.perCpuPtr(c.percpu(0), c.uint(1) % base.machine.cpus.length),
    'void *__sim_this_cpu_ptr(const void *)': (c) =>
      percpu.perCpuPtr(c.percpu(0), base.machine.cpu.id),
  });
}
