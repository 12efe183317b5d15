/**
 * The rest of the kernel that C modules call and that needs no scheduler: kmemleak, time, chance,
 * CPUs, the current task, use counts of modules, user memory.
 */
import { EFAULT } from '../../lib/errptr.ts';
import { SIZE_MAX } from '../../mm/hooks.ts';
import { VM_STRUCT } from '../../mm/vmalloc/vm-struct.ts';
import { warn } from '../../mm/warn.ts';
import { lowerOfU64, upperOfU64, type VirtAddr } from '../../machine/address.ts';
import type { Module } from '../../kernel/module/module.ts';
import type { Wait } from '../../kernel/task/sched-entity.ts';
import type { HostCall, HostLibrary } from '../vm/host.ts';
import type { LibraryServices } from './memory.ts';
import { moveBytes } from './string.ts';

/** Seconds since 1970 when the simulated machine was switched on. */
const BOOT_SECONDS = 1_700_000_000;

/** Adds these functions. */
export function addKernel(
  library: HostLibrary,
  services: LibraryServices,
  moduleAt: (address: VirtAddr) => Module | undefined,
): void {
  addKmemleak(library, services);
  addRefcount(library, services);
  addTime(library, services);
  addMachine(library, services);
  addModules(library, moduleAt);
  addUser(library);
}

/** What a reference count that went wrong was about to do (enum refcount_saturation_type). */
const REFCOUNT_TEXTS = [
  'saturated; leaking memory.',
  'saturated; leaking memory.',
  'addition on 0; use-after-free.',
  'underflow; use-after-free.',
  'decrement hit 0; leaking memory.',
] as const;
/** Line of each warning in lib/refcount.c. */
const REFCOUNT_LINES = [19, 22, 25, 28, 31] as const;
/** What a reference count is set to then. */
const REFCOUNT_SATURATED = 0xc000_0000;

/** @kernel lib/refcount.c refcount_warn_saturate faithful */
function addRefcount(library: HostLibrary, { base }: LibraryServices): void {
  const warned = new Set<number>();
  library.add('void refcount_warn_saturate(refcount_t *r, int type)', (c) => {
    const kind = c.int(1);
    c.memory.write32(c.address(0), REFCOUNT_SATURATED);
    if (warned.has(kind)) return;
    warned.add(kind);
    const line = REFCOUNT_LINES[kind];
    const text = REFCOUNT_TEXTS[kind];
    const where = base.symbols.format(base.symbols.site('refcount_warn_saturate'));
    warn(base, `lib/refcount.c:${line} ${where}`, `refcount_t: ${text}`);
  });
}

function addKmemleak(library: HostLibrary, { kmemleak, base }: LibraryServices): void {
  const { memory } = base.machine;
  library.addAll({
    'void kmemleak_alloc(const void *, size_t, int, gfp_t)': (c) =>
      kmemleak.alloc(c.address(0), c.size(1), c.int(2), c.uint(3)),
    'void kmemleak_alloc_percpu(const void *, size_t, gfp_t)': (c) =>
      kmemleak.allocPercpu(c.percpu(0), c.size(1), c.uint(2)),
    'void kmemleak_vmalloc(const struct vm_struct *, size_t, gfp_t)': (c) => {
      const start = memory.readPtr(c.address(0) + VM_STRUCT.addr);
      kmemleak.vmalloc(c.address(0), start, c.size(1), c.uint(2));
    },
    'void kmemleak_free(const void *)': (c) => kmemleak.free(c.address(0)),
    'void kmemleak_free_part(const void *, size_t)': (c) =>
      kmemleak.freePart(c.address(0), c.size(1)),
    'void kmemleak_free_percpu(const void *)': (c) => kmemleak.freePercpu(c.percpu(0)),
    'void kmemleak_update_trace(const void *)': (c) => kmemleak.updateTrace(c.address(0)),
    'void kmemleak_not_leak(const void *)': (c) => kmemleak.notLeak(c.address(0)),
    'void kmemleak_transient_leak(const void *)': (c) => kmemleak.transientLeak(c.address(0)),
    'void kmemleak_ignore(const void *)': (c) => kmemleak.ignore(c.address(0)),
    'void kmemleak_scan_area(const void *, size_t, gfp_t)': (c) => {
      const toEnd = (c.int(1) & c.high(1)) === -1;
      kmemleak.scanArea(c.address(0), toEnd ? SIZE_MAX : c.size(1), c.uint(2));
    },
    'void kmemleak_no_scan(const void *)': (c) => kmemleak.noScan(c.address(0)),
    'void kmemleak_alloc_phys(phys_addr_t, size_t, gfp_t)': (c) =>
      kmemleak.allocPhys(c.size(0), c.size(1), c.uint(2)),
    'void kmemleak_free_part_phys(phys_addr_t, size_t)': (c) =>
      kmemleak.freePartPhys(c.size(0), c.size(1)),
    'void kmemleak_not_leak_phys(phys_addr_t)': (c) => kmemleak.notLeakPhys(c.size(0)),
    'void kmemleak_ignore_phys(phys_addr_t)': (c) => kmemleak.ignorePhys(c.size(0)),
    'void kmemleak_ignore_percpu(const void *)': (c) => kmemleak.ignorePercpu(c.percpu(0)),
  });
}

function addTime(library: HostLibrary, { base, run }: LibraryServices): void {
  const { clock } = base.machine;
  const { sleeping } = run;
  const busy = (c: HostCall, wait: Wait | undefined): number => (wait ? c.wait(wait) : 0);
  const realNs = (): number => BOOT_SECONDS * 1e9 + clock.nowNs;
  library.addAll({
    'u64 get_jiffies_64(void)': () => clock.jiffies,
    'ktime_t ktime_get(void)': () => clock.nowNs,
    'ktime_t ktime_get_boottime(void)': () => clock.nowNs,
    'words ktime_get_real(void)': (c) => {
      const ns = BigInt(BOOT_SECONDS) * 1_000_000_000n + BigInt(Math.round(clock.nowNs));
      c.setWords(lowerOfU64(ns), upperOfU64(ns));
    },
    'time64_t ktime_get_seconds(void)': () => Math.floor(clock.nowNs / 1e9),
    'time64_t ktime_get_real_seconds(void)': () => Math.floor(realNs() / 1e9),
    'void __const_udelay(unsigned long)': (c) =>
      busy(c, sleeping.keepBusy(Math.min(c.size(0), 1e9) * 1000)),
    'void __ndelay(unsigned long)': (c) => busy(c, sleeping.keepBusy(Math.min(c.size(0), 1e12))),
    'void cpu_relax(void)': (c) => busy(c, sleeping.relax()),
  });
}

function addMachine(library: HostLibrary, { base, tasks }: LibraryServices): void {
  const { machine } = base;
  const chance = machine.prng.fork('get_random');
  const bytes = (c: HostCall): void => {
    for (let i = 0; i < c.size(1); i++) c.memory.write8(c.address(0) + i, chance.int(256));
  };
  library.addAll({
    'struct task_struct *__sim_get_current(void)': () => tasks.current.addr,
    'unsigned int __sim_processor_id(void)': () => machine.cpu.id,
    'bool __sim_in_hardirq(void)': () => Number(machine.cpu.context === 'hardirq'),
    'bool __sim_in_softirq(void)': () => Number(machine.cpu.context === 'softirq'),
    'u32 get_random_u32(void)': () => chance.u32(),
    'u32 get_random_u32_below(u32)': (c) => chance.int(Math.max(1, c.uint(0))),
    'words get_random_u64(void)': (c) => c.setWords(chance.u32(), chance.u32()),
    'void get_random_bytes(void *, size_t)': bytes,
  });
}

function addModules(
  library: HostLibrary,
  moduleAt: (address: VirtAddr) => Module | undefined,
): void {
  const get = (c: HostCall): number => {
    if (c.address(0) === 0) return 1;
    const module = moduleAt(c.address(0));
    if (!module || module.state === 'Unloading') return 0;
    module.refcount++;
    return 1;
  };
  library.addAll({
    'bool try_module_get(struct module *)': get,
    'void __module_get(struct module *)': (c) => void get(c),
    'void module_put(struct module *)': (c) => {
      const module = moduleAt(c.address(0));
      if (module) module.refcount--;
    },
    'int module_refcount(struct module *)': (c) => moduleAt(c.address(0))?.refcount ?? -1,
    'int __request_module(bool, const char *, ...)': () => 0,
  });
}

/** User memory is that of the kernel here: a simulated process has none of its own. */
function addUser(library: HostLibrary): void {
  library.addAll({
    'unsigned long copy_from_user(void *, const void *, unsigned long)': copy,
    'unsigned long copy_to_user(void *, const void *, unsigned long)': copy,
    'unsigned long clear_user(void *, unsigned long)': (c) => {
      if (c.memory.translate(c.address(0)) < 0) return c.size(1);
      c.memory.fill(c.address(0), 0, c.size(1));
      return 0;
    },
    'long strnlen_user(const char *, long)': (c) => {
      if (c.memory.translate(c.address(0)) < 0) return 0;
      const { length } = c.string(0, c.size(1));
      return length + 1;
    },
    'long strncpy_from_user(char *, const char *, long)': (c) => {
      if (c.memory.translate(c.address(1)) < 0) return -EFAULT;
      const text = c.string(1, c.size(2));
      c.memory.writeString(c.address(0), text, Math.min(text.length + 1, c.size(2)));
      return text.length;
    },
  });
}

function copy(c: HostCall): number {
  const [to, from] = [c.address(0), c.address(1)];
  if (c.memory.translate(to) < 0 || c.memory.translate(from) < 0) return c.size(2);
  moveBytes(c.memory, to, from, c.size(2));
  return 0;
}
