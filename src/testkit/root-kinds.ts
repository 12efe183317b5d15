/**
 * Every kind of memory that a scan starts from, or passes over: 32 words of each, to which machines
 * carry the words of a trace’s windows while they scan (`TraceMachine`). So the same small heaps
 * hang from each of them.
 *
 * Left out: registers, which are not memory and which no scan reads; they are saved on stacks.
 */
import type { KernelProfile } from '../versions/profile.ts';
import { GFP_KERNEL, __GFP_ZERO } from '../mm/gfp.ts';
import { SLAB_NOLEAKTRACE } from '../mm/slab/kmem-cache.ts';
import { PAGE_INDEX } from '../mm/page/page.ts';
import { PAGE_SIZE, WORD, type VirtAddr } from '../machine/address.ts';
import { PAGE_OFFSET, STRUCT_PAGE_SIZE, VMEMMAP_START } from '../machine/layout.ts';
import type { System } from '../system.ts';

/** Words of a kind: as many as two windows have. */
const WORDS = 32;
const BYTES = WORDS * WORD;

/** A kind of memory. */
export interface RootKind {
  readonly name: string;
  /** Whether a scan reads it: always, with `stack=on`, or never. */
  readonly read: 'scanned' | 'stack' | 'hidden';
  /** Whether a kernel has it; default all. */
  existsIn?(kernel: KernelProfile): boolean;
  /** Takes its words on a machine that has just booted. */
  words(system: System): readonly VirtAddr[];
}

/** Words in a row. */
function row(start: VirtAddr): VirtAddr[] {
  return Array.from({ length: WORDS }, (_, i) => start + i * WORD);
}

function page({ pageAlloc }: System): VirtAddr {
  return pageAlloc.getFreePages(GFP_KERNEL | __GFP_ZERO, 0);
}

/** A block that needs no reference, after somebody has called the API for it. */
function block(annotate: (system: System, address: VirtAddr) => void): RootKind['words'] {
  return (system) => {
    const address = system.slab.kmalloc(4 * BYTES, GFP_KERNEL | __GFP_ZERO);
    system.kmemleak.api.notLeak(address);
    annotate(system, address);
    return row(address);
  };
}

/** A module's variables of one section. */
function moduleData(section: 'roAfterInit' | 'rodata'): RootKind['words'] {
  return ({ modules }) => {
    modules.register({ name: 'roots', inTree: true, [section]: { roots: BYTES } });
    modules.load('roots');
    return row(modules.find('roots')!.symbols.get('roots')!);
  };
}

function perCpu(system: System, pointer: number): VirtAddr[] {
  return row(system.percpu.perCpuPtr(pointer, 1));
}

function inImage(section: 'data' | 'bss' | 'roAfterInit' | 'rodata'): RootKind['words'] {
  return (system) => row(system.kernel.base.data.place(BYTES, WORD, section));
}

/** All kinds. */
export const ROOT_MEMORY: readonly RootKind[] = [
  { name: 'the kernel’s .data', read: 'scanned', words: inImage('data') },
  { name: 'the kernel’s .bss', read: 'scanned', words: inImage('bss') },
  { name: 'the kernel’s .data..ro_after_init', read: 'scanned', words: inImage('roAfterInit') },
  { name: 'the kernel’s .rodata', read: 'hidden', words: inImage('rodata') },
  {
    name: 'the percpu section of CPU 1',
    read: 'scanned',
    words: (system) => perCpu(system, system.percpu.defineStatic('roots', BYTES, WORD)),
  },
  {
    name: 'percpu memory that a variable points at',
    read: 'scanned',
    words(system) {
      const pointer = system.percpu.alloc(BYTES, WORD, GFP_KERNEL);
      const variable = system.kernel.base.data.place(WORD, WORD, 'data');
      system.machine.memory.writePtr(variable, pointer);
      return perCpu(system, pointer);
    },
  },
  {
    name: 'percpu variables of a module',
    read: 'scanned',
    words(system) {
      const { modules } = system;
      modules.register({ name: 'roots', inTree: true, percpu: { roots: BYTES } });
      modules.load('roots');
      return perCpu(system, modules.find('roots')!.percpu);
    },
  },
  {
    name: 'struct pages in use',
    read: 'scanned',
    words: (system) =>
      Array.from({ length: WORDS }, () => {
        const pfn = (page(system) - PAGE_OFFSET) / PAGE_SIZE;
        return VMEMMAP_START + pfn * STRUCT_PAGE_SIZE + PAGE_INDEX * 4;
      }),
  },
  { name: 'a greyed block', read: 'scanned', words: block(() => {}) },
  {
    name: 'a scan area',
    read: 'scanned',
    words: block(({ kmemleak }, at) => kmemleak.api.scanArea(at, BYTES, GFP_KERNEL)),
  },
  {
    name: 'the rest of a block with a scan area',
    read: 'hidden',
    words: block(({ kmemleak }, at) => kmemleak.api.scanArea(at + BYTES, WORD, GFP_KERNEL)),
  },
  {
    name: 'a no_scan block',
    read: 'hidden',
    words: block(({ kmemleak }, at) => kmemleak.api.noScan(at)),
  },
  {
    name: 'an ignored block',
    read: 'hidden',
    words: block(({ kmemleak }, at) => kmemleak.api.ignore(at)),
  },
  {
    name: 'a range registered with min_count 0',
    read: 'scanned',
    words(system) {
      const start = page(system);
      system.kmemleak.api.alloc(start, BYTES, 0, GFP_KERNEL);
      return row(start);
    },
  },
  {
    name: 'a range registered by physical address',
    read: 'scanned',
    words(system) {
      const start = page(system);
      system.kmemleak.api.allocPhys(start - PAGE_OFFSET, BYTES, GFP_KERNEL);
      return row(start);
    },
  },
  {
    name: 'an object of a cache that is not tracked',
    read: 'hidden',
    words({ slab }) {
      const size = 4 * BYTES;
      const cache = slab.createCache('roots', { size, align: 8, flags: SLAB_NOLEAKTRACE });
      return row(slab.cacheAlloc(cache!, GFP_KERNEL));
    },
  },
  {
    name: 'a module’s .data..ro_after_init, up to 6.1',
    read: 'scanned',
    existsIn: ({ kernel }) => kernel.moduleScanAreas,
    words: moduleData('roAfterInit'),
  },
  {
    name: 'a module’s .data..ro_after_init, since 6.12',
    read: 'hidden',
    existsIn: ({ kernel }) => !kernel.moduleScanAreas,
    words: moduleData('roAfterInit'),
  },
  { name: 'a module’s .rodata', read: 'hidden', words: moduleData('rodata') },
  {
    name: 'the stack of the task that scans',
    read: 'stack',
    words: ({ tasks }) => row(tasks.current.stack.start + PAGE_SIZE),
  },
  {
    name: 'the stack of a process that sleeps',
    read: 'stack',
    words: ({ tasks }) => row(tasks.spawn('sleeper')!.stack.start + PAGE_SIZE),
  },
  {
    name: 'the stack of an idle CPU',
    read: 'hidden',
    words: ({ tasks }) => row(tasks.idleTask(1).stack.start + PAGE_SIZE),
  },
  {
    name: 'init_stack, a part of .data',
    read: 'scanned',
    words: ({ tasks }) => row(tasks.idleTask(0).stack.start + PAGE_SIZE),
  },
];
