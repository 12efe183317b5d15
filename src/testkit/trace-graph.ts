/**
 * The heap of a trace as a graph: follows a program operation by operation, without memory,
 * addresses or a scan. It knows what each store means, so it is an oracle of what is lost.
 *
 * What cannot be told without addresses (what lies behind a block, whose slot is used again) is
 * noted in `vague`; laws that depend on it do not judge such programs.
 */
import type { KernelVersion } from '../versions/kernels.ts';
import { profileOf, type KernelProfile } from '../versions/profile.ts';
import { KMALLOC_MAX_CACHE_SIZE, KMALLOC_SIZES, kmallocIndex } from '../mm/slab/kmalloc.ts';
import { TRACE_CPUS, type WindowName } from '../trace/operations.ts';
import type { Operation, Place, Value } from '../trace/parse.ts';
import type { ObjectKind } from '../trace/object.ts';
import {
  COPY_STRIDE,
  FILL,
  FILL_WORD,
  integer,
  neverWritten,
  placeName,
  type Block,
  type Range,
  type Tree,
  type Word,
} from './heap-block.ts';
import type { Oracle } from './oracle.ts';

const PAGE = 4096;
/** Integers from here on may be addresses or percpu pointers by chance. */
const MAYBE_POINTER = 0x1000000n;

/** Why something about a program cannot be told from its text. */
export type Vagueness =
  | 'an address outside its block'
  | 'an integer that may be an address'
  | 'a torn word'
  | 'memory that is used again'
  | 'a range that may overlap'
  | 'a range without memory'
  | 'an area that was freed before'
  | 'a range that cuts words';

/** What a label stands for. */
interface Named {
  readonly block: Block;
  /** Where the label's object starts in the block. */
  readonly base: number;
}

/** The graph. */
export class TraceGraph implements Oracle<Block> {
  readonly facts: KernelProfile;
  nowMs = 0;
  stackOn = false;
  /** All blocks there ever were, in order. */
  readonly blocks: Block[] = [];
  readonly windows: Readonly<Record<WindowName, Map<number, Word>>> = {
    data: new Map(),
    bss: new Map(),
    hidden: new Map(),
    stack: new Map(),
  };
  /** kmemleak's objects of the program, in the order of its list. */
  ranges: Range[] = [];
  readonly vague = new Set<Vagueness>();
  private readonly labels = new Map<string, Named>();
  private readonly caches = new Map<string, { size: number; noLeakTrace: boolean }>();
  private vfreed = false;

  constructor(version: KernelVersion) {
    this.facts = profileOf(version);
  }

  /** The block that a label names now, and where its object starts in it. */
  named(label: string): Named | undefined {
    return this.labels.get(label);
  }

  /** A range as a report names it: the label that starts closest before it, and how far. */
  nameOf({ block, start }: Range): string {
    const at = start % COPY_STRIDE;
    let best: [string, Named] = [block.label, { block, base: 0 }];
    for (const [label, named] of this.labels) {
      if (named.block === block && named.base <= at && named.base >= best[1].base) {
        best = [label, named];
      }
    }
    return best[0] + (at === best[1].base ? '' : `+${at - best[1].base}`);
  }

  /** Carries out an operation; whether it changed something that kmemleak may see. */
  apply(op: Operation): boolean {
    switch (op.name) {
      case 'sleep':
        this.nowMs += Number(op.numbers[0]);
        return false;
      case 'scan':
      case 'report':
      case 'dump':
      case 'update_trace':
        return false;
      case 'stack':
        this.stackOn = op.flag === 'on';
        return true;
      case 'clear':
        // What it grays, scans decide: see ScanModel.
        return true;
      case 'kmem_cache_create':
        this.caches.set(op.cache, {
          size: Number(op.numbers[0]),
          noLeakTrace: op.flag === 'noleaktrace',
        });
        return false;
      default:
        if (!this.allocates(op) && !this.frees(op) && !this.writes(op)) this.annotates(op);
        return true;
    }
  }

  /** The words that a program's roots hold, with the names of their places. */
  *rootWords(): Generator<[string, Word]> {
    for (const [name, words] of Object.entries(this.windows)) {
      for (const [offset, word] of words) yield [`${name}+${offset}`, word];
    }
  }

  lost(): Set<Block> {
    const reached = this.reached();
    return new Set(this.blocks.filter((b) => !b.freed && !reached.has(b)));
  }

  isReachable(block: Block): boolean {
    return this.reached().has(block);
  }

  references(block: Block): string[] {
    const names: string[] = [];
    for (const [place, word] of this.rootWords()) if (word.target === block) names.push(place);
    for (const from of this.blocks) {
      if (from.freed) continue;
      for (const [at, word] of from.words) {
        if (word.target === block) names.push(placeName(from, at));
      }
    }
    return names;
  }

  pathTo(block: Block): string[] | undefined {
    return this.reached().get(block);
  }

  /** Every reachable block with the places that lead to it. */
  private reached(): Map<Block, string[]> {
    const reached = new Map<Block, string[]>();
    const queue: Block[] = [];
    const visit = (word: Word, path: string[]): void => {
      const { target } = word;
      if (!target || target.freed || reached.has(target)) return;
      reached.set(target, path);
      queue.push(target);
    };
    for (const [place, word] of this.rootWords()) visit(word, [place]);
    for (let from = queue.shift(); from; from = queue.shift()) {
      const path = reached.get(from)!;
      for (const [at, word] of from.words) visit(word, [...path, placeName(from, at)]);
    }
    return reached;
  }

  private allocates(op: Operation): boolean {
    const size = Number(op.numbers[0] ?? 0n);
    const fill = /zalloc/.test(op.name) ? 0 : FILL;
    switch (op.name) {
      case 'kmalloc':
      case 'kzalloc':
        this.slabBlock(op.label, size, fill);
        return true;
      case 'kmem_cache_alloc':
      case 'kmem_cache_zalloc': {
        const cache = this.caches.get(op.cache)!;
        const block = this.block(op.label, 'cache', cache.size, fill);
        if (!cache.noLeakTrace) this.track(block, cache.size, 1);
        return true;
      }
      case 'vmalloc':
      case 'vzalloc': {
        if (this.vfreed) this.vague.add('an area that was freed before');
        const bytes = Math.ceil(size / PAGE) * PAGE;
        this.track(this.block(op.label, 'vmalloc', bytes, fill), bytes, 2);
        return true;
      }
      case 'alloc_percpu':
        this.percpuBlock(op.label, size);
        return true;
      case 'alloc_pages':
        this.block(op.label, 'pages', PAGE * 2 ** size, 0);
        return true;
      case 'krealloc':
        this.krealloc(op.label, size);
        return true;
      default:
        return false;
    }
  }

  private slabBlock(label: string, size: number, fill: number): Block {
    const large = size > KMALLOC_MAX_CACHE_SIZE;
    const usable = large ? 2 ** Math.ceil(Math.log2(size)) : kmallocSize(size);
    const block = this.block(label, 'slab', usable, fill);
    if (size > 0) this.track(block, large ? size : usable, 1);
    return block;
  }

  /** Without a tree for percpu memory each copy is an object that needs no reference. */
  private percpuBlock(label: string, size: number): void {
    const block = this.block(label, 'percpu', size, 0);
    if (this.facts.kmemleak.percpuTree) {
      this.track(block, size, 1, 'percpu');
      return;
    }
    for (let cpu = 0; cpu < TRACE_CPUS; cpu++) {
      this.addRange(block, cpu * COPY_STRIDE, cpu * COPY_STRIDE + size, 0, 'virtual');
    }
  }

  private krealloc(label: string, size: number): void {
    const { block: old } = this.labels.get(label)!;
    if (size <= old.size && size > 0) return;
    const fresh = this.slabBlock(label, size, FILL);
    for (const [at, word] of old.words) fresh.words.set(at, word);
    // What was never written is copied too.
    if (old.fill !== FILL) {
      for (let at = 0; at < old.size; at += 8) {
        if (!fresh.words.has(at)) this.write(fresh, at, integer(0n));
      }
    }
    this.release(old);
  }

  private frees(op: Operation): boolean {
    switch (op.name) {
      case 'kfree_reuse':
      case 'free_pages':
        this.vague.add('memory that is used again');
        break;
      case 'vfree':
        this.vfreed = true;
        break;
      case 'kfree':
      case 'kmem_cache_free':
      case 'free_percpu':
        break;
      default:
        return false;
    }
    this.release(this.labels.get(op.label)!.block);
    return true;
  }

  private release(block: Block): void {
    block.freed = true;
    this.ranges = this.ranges.filter((r) => {
      // Only what starts where the allocator's block does is removed with it.
      const own = block.kind !== 'pages' && r.start % COPY_STRIDE === 0 && r.space !== 'physical';
      if (r.block === block && !own) this.vague.add('a range without memory');
      return r.block !== block;
    });
  }

  private writes(op: Operation): boolean {
    if (!op.place) return false;
    const { words, at, fill } = this.memoryOf(op.place);
    if (op.name === 'fill') this.fill(op, words, at, fill);
    else this.put(words, at, fill, op.name === 'erase' ? integer(0n) : this.word(op.value!));
    return true;
  }

  private fill(op: Operation, words: Map<number, Word>, at: number, fill: number): void {
    const length = Number(op.numbers[0]);
    const word = integer(BigInt.asUintN(8, op.numbers[1]) * 0x0101010101010101n);
    if ((at | length) % 8 !== 0) this.tear(words, at, length);
    else for (let to = at; to < at + length; to += 8) this.put(words, to, fill, word);
  }

  /** The words around an unaligned write become something that is not known. */
  private tear(words: Map<number, Word>, at: number, length: number): void {
    this.vague.add('a torn word');
    const torn: Word = { how: 'torn', offset: 0, text: `torn ${this.nowMs} ${words.size} ${at}` };
    const last = at + length - 1;
    for (const edge of [at - (at % 8), last - (last % 8)]) words.set(edge, torn);
  }

  private write(block: Block, at: number, word: Word): void {
    this.put(block.words, at, block.fill, word);
  }

  private put(words: Map<number, Word>, at: number, fill: number, word: Word): void {
    if (at % 8 !== 0) {
      this.tear(words, at, 8);
      // The program can read it back; a scan does not see it as it was stored.
      words.set(at, word);
      return;
    }
    for (let near = at - 7; near < at + 8; near++) if (near % 8 !== 0) words.delete(near);
    if (word.text === neverWritten(fill)) words.delete(at);
    else words.set(at, word);
  }

  private memoryOf(place: Place): { words: Map<number, Word>; at: number; fill: number } {
    if (place.window !== undefined) {
      return { words: this.windows[place.window], at: place.offset, fill: 0 };
    }
    const { block, base } = this.labels.get(place.label)!;
    const copy = block.kind === 'percpu' ? place.cpu * COPY_STRIDE : 0;
    const at = base + place.offset + copy;
    return { words: block.words, at, fill: block.fill };
  }

  private word(value: Value): Word {
    if (value.kind === 'integer') {
      const n = value.integer;
      if (n >= MAYBE_POINTER && n !== FILL_WORD)
        this.vague.add('an integer that may be an address');
      return integer(n);
    }
    const { block: target, base } = this.labels.get(value.label)!;
    const offset = base + value.offset;
    const at = `${target.id}+${offset}`;
    switch (value.kind) {
      case 'inverted':
        return { how: 'inverted', target, offset, text: `~${at}` };
      case 'phys':
        return { how: 'physical', target, offset, text: `phys ${at}` };
      case 'percpu':
        return this.copyAddress(target, offset, value.cpu);
      case 'vm':
        if (offset >= 0 && offset < this.facts.vmalloc.vmStructBytes) {
          return { how: 'area', target, offset, text: `vm ${at}` };
        }
        return this.outside(target, offset, `vm ${at}`);
      default:
        if (offset < 0 || offset >= target.size) return this.outside(target, offset, at);
        return { how: 'plain', target, offset, text: at };
    }
  }

  /** In the older kernels a copy is an object, which is never lost to kmemleak. */
  private copyAddress(target: Block, offset: number, cpu: number): Word {
    const text = `copy ${cpu} ${target.id}+${offset}`;
    if (offset < 0 || offset >= target.size) return this.outside(target, offset, text);
    return { how: 'copy', target, offset, text };
  }

  private outside(target: Block, offset: number, text: string): Word {
    this.vague.add('an address outside its block');
    return { how: 'outside', target, offset, text };
  }

  private annotates(op: Operation): void {
    const { block, base } = this.labels.get(op.ref!.label)!;
    const at = base + op.ref!.offset;
    const size = Number(op.numbers[0] ?? 0n);
    if (op.name.includes('phys')) return this.physical(op, block, at, size);
    if (op.name === 'alloc') return this.register(op, block, at, size);
    const inside = this.rangeAt(block, at, 'virtual');
    const exact = inside?.start === at ? inside : undefined;
    // Of another block, for all that can be told.
    const misses = at < 0 || at >= block.size;
    if (misses && block.kind !== 'percpu') this.vague.add('an address outside its block');
    switch (op.name) {
      case 'not_leak':
        if (exact) [exact.minCount, exact.painted] = [0, true];
        return;
      case 'ignore':
        if (exact) this.ignore(exact);
        return;
      case 'no_scan':
        if (exact) exact.noScan = true;
        return;
      case 'transient_leak':
        if (exact && this.facts.kmemleak.transientLeak) exact.transient = true;
        return;
      case 'scan_area':
        if (inside) this.scanArea(inside, at, size);
        return;
      case 'free':
        if (exact) this.remove(exact);
        return;
      case 'free_part':
        if (inside) this.freePart(inside, at, size);
    }
  }

  private scanArea(range: Range, at: number, size: number): void {
    if (size === 0) return;
    const end = size === -1 ? range.end : at + size;
    if (end <= range.end && size >= -1) range.areas.push({ start: at, end });
    else if (size < -1) this.vague.add('a range that may overlap');
  }

  private register(op: Operation, block: Block, at: number, size: number): void {
    this.labels.set(op.label, { block, base: at });
    const minCount = Number(BigInt.asIntN(32, op.numbers[1]));
    const apart = at >= 0 && size > 0 && at + size <= block.size && !block.freed;
    if (!apart || block.kind === 'percpu' || this.overlaps(block, at, at + size, 'virtual')) {
      this.vague.add('a range that may overlap');
    }
    this.addRange(block, at, at + size, minCount, 'virtual');
  }

  private physical(op: Operation, block: Block, at: number, size: number): void {
    const space = this.facts.kmemleak.physTree ? 'physical' : 'virtual';
    if (op.name === 'alloc_phys') {
      this.labels.set(op.label, { block, base: at });
      const inside = at >= 0 && size > 0 && at + size <= block.size && !block.freed;
      if (!inside || this.overlaps(block, at, at + size, space)) {
        this.vague.add('a range that may overlap');
      }
      this.addRange(block, at, at + size, 0, space);
      return;
    }
    const range = this.rangeAt(block, at, space);
    if (!range) this.vague.add('a range that may overlap');
    else if (op.name === 'free_part_phys') this.freePart(range, at, size);
    else if (range.start === at) this.ignore(range);
  }

  private ignore(range: Range): void {
    [range.minCount, range.painted, range.noScan] = [-1, true, true];
  }

  private freePart(range: Range, at: number, size: number): void {
    const { block, start, end, minCount, space, painted } = range;
    this.remove(range);
    const left: [number, number][] = [[start, at]];
    if (size >= 0) left.push([at + size, end]);
    for (const [a, b] of left) {
      if (a < b) this.addRange(block, a, b, minCount, space).painted = painted;
    }
    if (size < 0) this.vague.add('a range that may overlap');
  }

  private overlaps(block: Block, start: number, end: number, space: Tree): boolean {
    return this.ranges.some(
      (r) => r.block === block && r.space === space && start < r.end && end > r.start,
    );
  }

  private rangeAt(block: Block, at: number, space: Tree): Range | undefined {
    return this.ranges.find(
      (r) => r.block === block && r.space === space && at >= r.start && at < r.end,
    );
  }

  private block(label: string, kind: ObjectKind, size: number, fill: number): Block {
    const block: Block = {
      id: this.blocks.length,
      label,
      kind,
      size,
      fill,
      words: new Map(),
      freed: false,
    };
    this.blocks.push(block);
    this.labels.set(label, { block, base: 0 });
    return block;
  }

  private track(block: Block, size: number, minCount: number, space: Tree = 'virtual'): void {
    this.addRange(block, 0, size, minCount, space);
  }

  private addRange(block: Block, start: number, end: number, minCount: number, space: Tree): Range {
    // Of a word across its ends some bytes belong to it, and who knows which those are.
    const cut = start % 8 !== 0 || (end % 8 !== 0 && end % COPY_STRIDE !== block.size);
    if (cut) this.vague.add('a range that cuts words');
    const { nowMs: bornMs } = this;
    const state = { minCount, painted: false, noScan: false, areas: [], transient: false };
    const range: Range = { block, start, end, space, bornMs, ...state };
    this.ranges.push(range);
    return range;
  }

  private remove(range: Range): void {
    this.ranges = this.ranges.filter((r) => r !== range);
  }
}

/** The bytes that kmalloc gives for a small request. */
function kmallocSize(size: number): number {
  return size === 0 ? 0 : KMALLOC_SIZES[kmallocIndex(size)];
}
