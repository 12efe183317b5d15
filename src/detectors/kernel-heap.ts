/**
 * The kernel's heap as a detector of user space would find it, had the kernel's memory been that of
 * a program: blocks, where searches begin, and what of memory was ever written. Each detector reads
 * of it what the real one reads of a program.
 *
 * What kmalloc(), slab caches and vmalloc() give is what malloc() gives. Pages of the page
 * allocator and percpu memory are what mmap() and threads give: memory of the program's own, and no
 * blocks.
 */
import type { RootRange, Roots } from '../kernel/roots.ts';
import { STRUCT_PAGE_SIZE, VMEMMAP_START } from '../machine/layout.ts';
import { isCanonical, joinAddress, PAGE_SIZE } from '../machine/address.ts';
import type { Memory } from '../machine/memory.ts';
import { VMAP_AREA_CACHE } from '../mm/vmalloc/vmap-area.ts';
import { SLAB_SHEAF } from '../mm/slab/sheaf.ts';
import { VM_STRUCT } from '../mm/vmalloc/vm-struct.ts';
import { countTexts, type CountText } from '../explain/counts.ts';
import type { Look } from '../explain/look/look.ts';
import { BYTES, STALE } from '../truth/provenance.ts';
import type { Life } from '../truth/lives.ts';
import { isStalePiece } from '../truth/pieces.ts';
import type { Answer } from './answer.ts';

/** What a root is: `boot` is what the boot took for ever, `map` the array of `struct page`. */
export type KernelRootKind = 'data' | 'module' | 'percpu' | 'stack' | 'boot' | 'pages' | 'map';

/** A range where a search may begin; end exclusive. */
export interface KernelRoot extends RootRange {
  readonly kind: KernelRootKind;
}

/** A block of any allocator. */
export interface KernelBlock {
  readonly life: Life;
  readonly address: number;
  readonly size: number;
  /** It is one of those that searches for leaks look for. */
  readonly isHeap: boolean;
}

/** The heap of a kernel that stands still. */
export interface KernelHeap {
  /** All blocks, by address. */
  readonly blocks: readonly KernelBlock[];
  readonly roots: readonly KernelRoot[];
  /** Values of registers, and addresses that the kernel holds outside of simulated memory. */
  readonly registers: readonly number[];
  readonly memory: Memory;
  /** Of a page by its number: for each word whether it is what an earlier owner left. */
  readonly undefinedIn: (page: number) => Uint8Array | undefined;
  /** Counts of references in a block. */
  countsOf(block: KernelBlock): readonly CountText[];
  /** Whether the program can still come to a block. */
  isReachable(block: KernelBlock): boolean;
}

/** Judges the blocks of a kernel's heap, each in its place of the list. */
export type KernelJudge = (heap: KernelHeap) => Answer[];

const HEAP_KINDS: ReadonlySet<string> = new Set(['slab', 'vmalloc', 'kmalloc-large']);
const WORDS = PAGE_SIZE / 8;

/** The heap at one look. */
export function kernelHeap(look: Look, roots: Roots): KernelHeap {
  const { memory } = look;
  const { truth } = look.parts;
  const lives = truth.lives();
  const own = allocatorsOwn(look, lives);
  const blocks = lives
    .map((life) => ({
      life,
      address: life.address as number,
      size: life.size,
      isHeap: HEAP_KINDS.has(life.kind) && !own.has(life.id),
    }))
    .sort((a, b) => a.address - b.address);
  const written = new Map<number, Uint8Array | undefined>();
  return {
    blocks,
    roots: [...rootsOf(look, roots, lives)],
    registers: [...registersOf(look), ...roots.held()],
    memory,
    undefinedIn(page) {
      if (!written.has(page)) written.set(page, undefinedWords(look, page));
      return written.get(page);
    },
    countsOf: ({ life }) => countTexts(look, life),
    isReachable: ({ life }) => look.now.isReachable(life.id),
  };
}

function* rootsOf(look: Look, roots: Roots, lives: readonly Life[]): Iterable<KernelRoot> {
  const { listener } = look.parts.truth;
  for (const range of roots.image()) yield { kind: 'data', ...range };
  for (const { name, start, end } of roots.percpu()) yield { kind: 'percpu', name, start, end };
  for (const range of roots.modules()) yield { kind: 'module', ...range };
  for (const { pid, sp, end } of roots.stacks()) {
    yield { kind: 'stack', name: `stack of ${pid}`, start: sp, end };
  }
  const frames = look.memory.phys.size / PAGE_SIZE;
  const map = { start: VMEMMAP_START, end: VMEMMAP_START + frames * STRUCT_PAGE_SIZE };
  yield { kind: 'map', name: 'struct page', ...map };
  for (const { kind, address, size } of lives) {
    const at: number = address;
    if (kind === 'pages') yield { kind, name: 'pages', start: at, end: at + size };
    if (kind === 'memblock') yield { kind: 'boot', name: kind, start: at, end: at + size };
    if (kind !== 'percpu') continue;
    for (const { id } of look.parts.base.machine.cpus) {
      const start = listener.percpu?.perCpuPtr(at, id) ?? 0;
      yield { kind, name: kind, start, end: start + size };
    }
  }
}

/**
 * The ids of blocks that allocators have for themselves, vmalloc() and the sheaves of slabs: no
 * program's malloc has its records in memory that is searched, and they would keep what is lost.
 */
export function allocatorsOwn(look: Look, lives: readonly Life[]): ReadonlySet<number> {
  const { truth, base } = look.parts;
  const { alias } = truth.shadow.lives;
  const hasSheaves = base.facts.slab.sheaves;
  const own = new Set<number>();
  for (const { id, address, cache } of lives) {
    if (cache === VMAP_AREA_CACHE) own.add(id);
    const slot = hasSheaves && look.parts.sheafSlot(address + SLAB_SHEAF.objects);
    if (slot) own.add(id);
    if (!alias.has(truth.shadow.lives.slotOf(id))) continue;
    own.add(id);
    const pages = truth.lifeAt(look.memory.readPtr(address + VM_STRUCT.pages));
    if (pages) own.add(pages.id);
  }
  return own;
}

function* registersOf({ parts }: Look): Iterable<number> {
  for (const file of parts.truth.registers()) {
    const { provenance, values } = file;
    for (let i = 0; i + 1 < provenance.length; i += 2) {
      if (file.isLive(i) && isCanonical(values[i + 1])) yield joinAddress(values[i], values[i + 1]);
    }
  }
}

/** The words of a page that nobody has written since its memory was given out. */
function undefinedWords({ memory, parts }: Look, page: number): Uint8Array | undefined {
  const { words, pieces } = parts.truth.shadow;
  const pa = memory.translate(page * PAGE_SIZE);
  if (pa < 0 || words.touched[pa / PAGE_SIZE] === 0) return undefined;
  let found: Uint8Array | undefined;
  const isStale = (half: number): boolean => {
    const p = words.half(half);
    if ((p & BYTES) === 0) return (p & STALE) !== 0;
    let stale = false;
    pieces.each(p, (piece) => (stale ||= isStalePiece(piece)));
    return stale;
  };
  for (let i = 0; i < WORDS; i++) {
    const half = pa / 4 + 2 * i;
    if (words.isNone(half) || !(isStale(half) || isStale(half + 1))) continue;
    found ??= new Uint8Array(WORDS);
    found[i] = 0xff;
  }
  return found;
}
