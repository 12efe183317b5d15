/**
 * The kernel as a module sees it: the exported functions, in camel case.
 *
 * Pointers are addresses (low 48 bits); NULL is 0. A call that needs memory gives 0 when there is
 * none. Using a bad address faults as in the kernel: the loading task is killed, nothing is thrown
 * that a module may catch.
 *
 * Every call has a return address in the calling function, which reports show. Calls that may
 * allocate get one after the other; `site` pins one, so that the turns of a loop share theirs.
 */
import type { PercpuPtr, Pfn, PhysAddr, VirtAddr } from '../../machine/address.ts';
import type { KernelProfile } from '../../versions/profile.ts';
import type { Gfp } from '../../mm/gfp.ts';
import type { CacheArgs, KmemCache } from '../../mm/slab/kmem-cache.ts';
import type { ModuleTaskApi, ModuleWaitApi, ThreadBody, ThreadOptions } from './task-api.ts';
import type { Wait } from '../task/sched-entity.ts';

/** Slab allocations (linux/slab.h). */
export interface ModuleSlabApi {
  kmalloc(size: number, gfp?: Gfp): VirtAddr;
  kzalloc(size: number, gfp?: Gfp): VirtAddr;
  kcalloc(n: number, size: number, gfp?: Gfp): VirtAddr;
  krealloc(ptr: VirtAddr, size: number, gfp?: Gfp): VirtAddr;
  kmemdup(src: VirtAddr, length: number, gfp?: Gfp): VirtAddr;
  kstrdup(text: string, gfp?: Gfp): VirtAddr;
  kfree(ptr: VirtAddr): void;
  /** Usable bytes of an allocation. */
  ksize(ptr: VirtAddr): number;
  kmemCacheCreate(name: string, args: CacheArgs): KmemCache | undefined;
  kmemCacheAlloc(cache: KmemCache, gfp?: Gfp): VirtAddr;
  kmemCacheZalloc(cache: KmemCache, gfp?: Gfp): VirtAddr;
  kmemCacheFree(cache: KmemCache, ptr: VirtAddr): void;
  kmemCacheDestroy(cache: KmemCache): void;
}

/** Pages, vmalloc and percpu memory (linux/gfp.h, linux/vmalloc.h, linux/percpu.h). */
export interface ModuleMemoryApi {
  vmalloc(size: number): VirtAddr;
  vzalloc(size: number): VirtAddr;
  vfree(addr: VirtAddr): void;
  /** The first frame of 2^order pages; 0 when there is no memory. */
  allocPages(order: number, gfp?: Gfp): Pfn;
  /** The address of 2^order pages (__get_free_pages). */
  getFreePages(order: number, gfp?: Gfp): VirtAddr;
  /** Frees what getFreePages gave. */
  freePages(addr: VirtAddr, order: number): void;
  /** Frees what allocPages gave (__free_pages). */
  freePageFrames(pfn: Pfn, order: number): void;
  /** `size` zeroed bytes on every CPU (__alloc_percpu). */
  allocPercpu(size: number, align?: number, gfp?: Gfp): PercpuPtr;
  freePercpu(ptr: PercpuPtr): void;
  /** The address of a CPU's copy. */
  perCpuPtr(ptr: PercpuPtr, cpu: number): VirtAddr;
  virtToPhys(addr: VirtAddr): PhysAddr;
  physToVirt(phys: PhysAddr): VirtAddr;
}

/** Loads and stores. */
export interface ModuleAccessApi {
  /** Reads a word as an address. */
  load(addr: VirtAddr): VirtAddr;
  /** Writes an address as a word. */
  store(addr: VirtAddr, value: number): void;
  loadU64(addr: VirtAddr): bigint;
  storeU64(addr: VirtAddr, value: bigint): void;
  load32(addr: VirtAddr): number;
  store32(addr: VirtAddr, value: number): void;
  load8(addr: VirtAddr): number;
  store8(addr: VirtAddr, value: number): void;
  memset(addr: VirtAddr, byte: number, length: number): void;
  memcpy(dst: VirtAddr, src: VirtAddr, length: number): void;
  /** Copies a string with its NUL, cut to `size` bytes (strscpy). */
  strcpy(dst: VirtAddr, text: string, size: number): void;
  initListHead(head: VirtAddr): void;
  listAdd(entry: VirtAddr, head: VirtAddr): void;
  listAddTail(entry: VirtAddr, head: VirtAddr): void;
  /** Unlinks and poisons with LIST_POISON1 and LIST_POISON2. */
  listDel(entry: VirtAddr): void;
  listEmpty(head: VirtAddr): boolean;
  /** The entries of a list as they are now, so that the loop may unlink them. */
  listEntries(head: VirtAddr): readonly VirtAddr[];
}

/** The functions of linux/kmemleak.h. */
export interface ModuleKmemleakApi {
  kmemleakAlloc(ptr: VirtAddr, size: number, minCount: number, gfp?: Gfp): void;
  kmemleakAllocRecursive(ptr: VirtAddr, size: number, minCount: number, flags: number): void;
  kmemleakAllocPercpu(ptr: PercpuPtr, size: number, gfp?: Gfp): void;
  kmemleakVmalloc(area: VirtAddr, addr: VirtAddr, size: number, gfp?: Gfp): void;
  kmemleakAllocPhys(phys: PhysAddr, size: number, gfp?: Gfp): void;
  kmemleakFree(ptr: VirtAddr): void;
  kmemleakFreeRecursive(ptr: VirtAddr, flags: number): void;
  kmemleakFreePart(ptr: VirtAddr, size: number): void;
  kmemleakFreePercpu(ptr: PercpuPtr): void;
  kmemleakFreePartPhys(phys: PhysAddr, size: number): void;
  kmemleakUpdateTrace(ptr: VirtAddr): void;
  kmemleakNotLeak(ptr: VirtAddr): void;
  kmemleakNotLeakPhys(phys: PhysAddr): void;
  kmemleakTransientLeak(ptr: VirtAddr): void;
  kmemleakIgnore(ptr: VirtAddr): void;
  kmemleakIgnorePercpu(ptr: PercpuPtr): void;
  kmemleakIgnorePhys(phys: PhysAddr): void;
  kmemleakScanArea(ptr: VirtAddr, size: number, gfp?: Gfp): void;
  kmemleakNoScan(ptr: VirtAddr): void;
  /** Stores 0 in the pointer variable at `ptrAddress`. */
  kmemleakErase(ptrAddress: VirtAddr): void;
}

/** The kernel as a module sees it. */
export interface ModuleApi
  extends
    ModuleSlabApi,
    ModuleMemoryApi,
    ModuleAccessApi,
    ModuleKmemleakApi,
    ModuleTaskApi,
    ModuleWaitApi<number> {
  /** The running kernel: its name, and what it does differently from others. */
  readonly facts: KernelProfile;
  /** Number of possible CPUs. */
  readonly nrCpus: number;
  /** The kernel's tick counter. */
  readonly jiffies: number;
  /** The address of a variable or function of this module. */
  addr(name: string): VirtAddr;
  /** The cookie of a DEFINE_PER_CPU variable of this module. */
  percpuAddr(name: string): PercpuPtr;
  /** Adds lines to the kernel log at level info. */
  printk(text: string): void;
  prInfo(text: string): void;
  prWarn(text: string): void;
  prErr(text: string): void;
  /** `%p`: 16 digits, hashed. */
  formatPointer(addr: number): string;
  /** `%px`: 16 digits. */
  formatAddress(addr: number): string;
  /** Runs `fn` with all its calls at one call site, the same for the same label. */
  site<T>(label: string, fn: () => T): T;
  /** Runs `fn` as the body of another function of this module, called here. */
  call<T>(functionName: string, fn: () => T): T;
  /** Room for a local variable on the kernel stack, until the running function returns. */
  local(bytes: number): VirtAddr;
  /** Callee-saved register `index` (0 to 5) of the running task. */
  setRegister(index: number, value: number): void;
  /** Runs `fn` in a hardware interrupt. */
  inHardirq<T>(fn: () => T): T;
  /** Runs `fn` in a software interrupt. */
  inSoftirq<T>(fn: () => T): T;
  /** Adds to the use count of this module; it can not be unloaded meanwhile. */
  tryModuleGet(): boolean;
  modulePut(): void;
  dumpStack(): void;
  /** The address of a function of this module, which calls by pointer run as `body`. */
  fn(name: string, body: (k: ModuleApi, arg: number) => void): VirtAddr;
  /** The same for a function that may sleep, as that of a work. */
  threadFn(name: string, body: (k: ThreadApi, arg: number) => ThreadBody): VirtAddr;
  /** Starts a thread: its task, 0 without memory. */
  kthreadRun(comm: string, body: (k: ThreadApi) => ThreadBody, options?: ThreadOptions): VirtAddr;
  /** WARN_ON(1): logs a warning with a call trace and taints. */
  warn(text?: string): void;
  /** BUG(): ends the running task. */
  bug(): never;
}

/** The kernel as the function of a thread sees it: calls that may wait give what to yield. */
export type ThreadApi = Omit<ModuleApi, keyof ModuleWaitApi<number>> & ModuleWaitApi<Wait>;
