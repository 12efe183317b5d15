/**
 * The lives of blocks of memory, from allocation to free, in 21 bytes each and 2 for a type.
 *
 * A life has a slot, which words of the shadow memory name. A slot is used again only when its life
 * is over, is not among the last freed ones, and nothing names it any more; so a dangling pointer
 * never turns into one to a later life. The id that callers see is the slot and a generation.
 *
 * What many lives have in common (kind, size, cache) is a sort, kept once. An address that follows
 * from the place in physical memory is not kept. The event of the free takes the place of that of
 * the loss: a loss is of interest only while the life lasts.
 *
 * Invariant: slot 0 is never used.
 */
import { assert } from '../base/assert.ts';
import {
  ARRAY_BYTES,
  MAP_ENTRY,
  growInt32,
  growUint16,
  growUint32,
  growUint8,
  sparingCapacity,
} from '../base/columns.ts';
import type { PercpuPtr, PhysAddr, VirtAddr } from '../machine/address.ts';
import { PAGE_OFFSET } from '../machine/layout.ts';
import { CountLog } from './count-log.ts';
import { LifeSorts } from './life-sorts.ts';
import { LifeTypes } from './life-types.ts';
import { SLOT_MASK } from './provenance.ts';
import { WideColumn } from './wide-column.ts';

/** Where a life's memory came from. */
export const LIFE_KINDS = [
  'slab',
  'vmalloc',
  'percpu',
  'pages',
  'memblock',
  'module',
  'kmalloc-large',
  'stack',
] as const;
/** @see LIFE_KINDS */
export type LifeKind = (typeof LIFE_KINDS)[number];

/** One life of a block of memory. */
export interface Life {
  /** Never used for another life. */
  readonly id: number;
  readonly kind: LifeKind;
  /** Address, or the `__percpu` token of a percpu block. */
  readonly address: VirtAddr | PercpuPtr;
  /** Usable bytes. */
  readonly size: number;
  /** The slab cache it came from. */
  readonly cache?: string;
  readonly label?: string;
  /** Who allocated it. */
  readonly task: { readonly pid: number; readonly comm: string };
  /** Stack depot handle of the allocation. */
  readonly trace: number;
  /** Nanoseconds since power-on. */
  readonly allocatedNs: number;
  /** When it was freed; undefined while it lives. */
  readonly freedNs?: number;
  /** Stack depot handle of the free. */
  readonly freeTrace?: number;
}

/** Orders lives by their allocation. */
export function olderFirst(a: Life, b: Life): number {
  return a.allocatedNs - b.allocatedNs || a.id - b.id;
}

export const SLAB = LIFE_KINDS.indexOf('slab');
export const VMALLOC = LIFE_KINDS.indexOf('vmalloc');
export const PERCPU = LIFE_KINDS.indexOf('percpu');
export const PAGES = LIFE_KINDS.indexOf('pages');
export const MEMBLOCK = LIFE_KINDS.indexOf('memblock');
export const MODULE = LIFE_KINDS.indexOf('module');
export const KMALLOC_LARGE = LIFE_KINDS.indexOf('kmalloc-large');
export const STACK = LIFE_KINDS.indexOf('stack');

/** Freed lives that are remembered at least. */
export const HISTORY = 4096;
const GENERATION = SLOT_MASK + 1;
const GENERATIONS = 1 << 16;
const START = 64;

/** States of a slot: the lower two bits of its status. Above them is the kind of the loss. */
const STATE = 3;
const LIVE = 1;
const OVER = 2;
/** It turned out that there was no life. */
const NONE = 3;
const LOSS_SHIFT = 2;

/** A table of lives, by slot. */
export class LifeTable {
  readonly sorts = new LifeSorts();
  /** Physical address of the first byte; for percpu that of CPU 0. */
  pa = new Uint32Array(START);
  /** The life that a pointer to another one stands for: a vmalloc block for its vm_struct. */
  readonly alias = new Map<number, number>();
  /** Number of live ones. */
  count = 0;
  readonly labels = new Map<number, string>();
  /** Lives that are roots whatever refers to them: modules, and what the boot took for ever. */
  readonly roots = new Set<number>();
  readonly types = new LifeTypes();
  readonly countLog = new CountLog();
  private status = new Uint8Array(START);
  private generation = new Uint16Array(START);
  private readonly sort = new WideColumn(16, START);
  private readonly birth = new WideColumn(16, START);
  /** The event of the loss that was noted last, or of the free. */
  private readonly last = new WideColumn(16, START);
  private readonly tick = new WideColumn(32, START);
  /** Word of physical memory (address / 4), or the slot of the holder that was freed. */
  private place = new Int32Array(START);
  /** Addresses that are not those of the direct map. */
  private readonly elsewhere = new Map<number, number>();
  private readonly freedRing = new Int32Array(HISTORY);
  private freedNext = 0;
  /** Slots that are not live and not free. */
  private over = 0;
  private free: number[] = [];
  private top = 1;
  private readonly collect: () => void;

  /** @param collect - called when there is no slot left: frees some by `reuse`. */
  constructor(collect: () => void = () => undefined) {
    this.collect = collect;
  }
  /** One above the highest slot. */
  get end(): number {
    return this.top;
  }

  /**
   * A slot for a new life.
   * @param sort - of `sorts`.
   * @param pa - physical address of the first byte; for percpu that of CPU 0.
   * @param event - the allocation.
   */
  create(sort: number, address: VirtAddr | PercpuPtr, pa: PhysAddr, event: number): number {
    const slot = this.free.pop() ?? this.newSlot();
    this.status[slot] = LIVE;
    this.sort.set(slot, sort);
    this.pa[slot] = pa;
    if (address !== PAGE_OFFSET + pa) this.elsewhere.set(slot, address);
    this.birth.set(slot, event);
    this.last.set(slot, 0);
    this.tick.set(slot, 0);
    this.types.forget(slot);
    this.countLog.forget(slot);
    this.count++;
    return slot;
  }

  /** Ends a life. @param event - the free. */
  finish(slot: number, event: number): void {
    assert(this.isLive(slot), 'a life ends once');
    this.status[slot] = OVER;
    this.last.set(slot, event);
    this.count--;
    this.over++;
    this.freedRing[this.freedNext] = slot;
    this.freedNext = (this.freedNext + 1) % HISTORY;
  }

  /** Makes as if a life had never been: its memory turned out to be an allocator's own. */
  undo(slot: number): void {
    assert(this.isLive(slot), 'only what lives can turn out to be none');
    this.status[slot] = NONE;
    this.last.set(slot, 0);
    this.count--;
    this.over++;
  }

  /** As {@link undo}, of the latest life, unheard of so far: the next one takes its place. */
  retract(slot: number): void {
    assert(this.isLive(slot), 'only what lives can be taken back');
    this.status[slot] = 0;
    this.count--;
    if (slot === this.top - 1) this.top--;
    else this.free.push(slot);
  }

  /** The id of the life in a slot. */
  idOf(slot: number): number {
    return this.generation[slot] * GENERATION + slot;
  }

  /** The slot of an id, 0 when the life is forgotten. */
  slotOf(id: number): number {
    const slot = id % GENERATION;
    if (!(slot > 0 && slot < this.top)) return 0;
    const state = this.status[slot] & STATE;
    if (state !== LIVE && state !== OVER) return 0;
    return this.generation[slot] === Math.floor(id / GENERATION) ? slot : 0;
  }

  /** Whether the life in a slot is not over. */
  isLive(slot: number): boolean {
    return (this.status[slot] & STATE) === LIVE;
  }

  /** The kind of the life in a slot: index in `LIFE_KINDS`. */
  kind(slot: number): number {
    return this.sorts.kinds[this.sort.get(slot)];
  }

  /** The name of that kind. */
  kindOf(slot: number): LifeKind {
    return LIFE_KINDS[this.kind(slot)];
  }

  /** Usable bytes. */
  sizeOf(slot: number): number {
    return this.sorts.sizes[this.sort.get(slot)];
  }

  /** The name of the slab cache, or ''. */
  cacheOf(slot: number): string {
    return this.sorts.caches[this.sort.get(slot)];
  }

  /** Address, or the `__percpu` token of a percpu block. */
  addressOf(slot: number): number {
    const other = this.elsewhere.size === 0 ? undefined : this.elsewhere.get(slot);
    return other ?? PAGE_OFFSET + this.pa[slot];
  }

  /** Where the memory of a life lies. */
  target(slot: number): { address: number; pa: PhysAddr; size: number } {
    return { address: this.addressOf(slot), pa: this.pa[slot], size: this.sizeOf(slot) };
  }

  /** The event of the allocation. */
  born(slot: number): number {
    return this.birth.get(slot);
  }

  /** The event of the free of a life that is over. */
  died(slot: number): number {
    return this.last.get(slot);
  }

  /** Changes the sort of a life: it turned out what it is, or a part of it was freed. */
  setSort(slot: number, kind: number, size: number): void {
    this.sort.set(slot, this.sorts.of(kind, size));
  }

  /** Notes by which event, with which tick, a reference to a live life went away. */
  setLoss(slot: number, kind: number, event: number, tick: number, place: number): void {
    assert(this.isLive(slot), 'only what lives is lost');
    this.status[slot] = LIVE | (kind << LOSS_SHIFT);
    this.last.set(slot, event);
    this.tick.set(slot, tick);
    this.place[slot] = place;
  }

  /** The kind of the loss that was noted last for a live life, 0 for none. */
  lossKind(slot: number): number {
    return this.status[slot] >>> LOSS_SHIFT;
  }

  /** The event of that loss. */
  lossEvent(slot: number): number {
    return this.last.get(slot);
  }

  /** The tick of that loss, 0 for none. */
  lossTick(slot: number): number {
    return this.tick.get(slot);
  }

  /** Word of physical memory (address / 4), or the slot of the holder that was freed. */
  lossAt(slot: number): number {
    return this.place[slot];
  }

  /** Makes the slots of lives that are over usable again, but for those in `named`. */
  reuse(named: Uint8Array): void {
    for (const slot of this.freedRing) named[slot] = 1;
    for (let slot = 1; slot < this.top; slot++) {
      if ((this.status[slot] & STATE) >= OVER && named[slot] === 0) this.release(slot);
    }
  }

  /** Marks the events that lives name. */
  markEvents(used: Uint8Array): void {
    for (let slot = 1; slot < this.top; slot++) {
      if (this.status[slot] === 0) continue;
      used[this.birth.get(slot)] = 1;
      used[this.last.get(slot)] = 1;
    }
  }

  /** Events have new numbers. */
  renumberEvents(moved: Int32Array): void {
    for (let slot = 1; slot < this.top; slot++) {
      if (this.status[slot] === 0) continue;
      this.birth.set(slot, moved[this.birth.get(slot)]);
      this.last.set(slot, moved[this.last.get(slot)]);
    }
  }

  /** Whether a slot is taken: by a life that lives, or one that is over and not forgotten. */
  isTaken(slot: number): boolean {
    return slot > 0 && slot < this.top && this.status[slot] !== 0;
  }

  /**
   * What does not fit together in the table, in words.
   * @param events - one above the highest number of an event.
   */
  check(events: number): string[] {
    const problems: string[] = [];
    const free = new Set(this.free);
    if (free.size !== this.free.length) problems.push('a slot is twice on the free list');
    let live = 0;
    let over = 0;
    for (let slot = 1; slot < this.top; slot++) {
      const state = this.status[slot] & STATE;
      if (state === LIVE) live++;
      else if (state >= OVER) over++;
      if (state !== 0 && free.has(slot)) problems.push(`slot ${slot} is taken and free`);
      if (state !== LIVE && state !== OVER) continue;
      if (this.birth.get(slot) >= events) problems.push(`life ${slot} has no birth`);
      if (this.last.get(slot) >= events) problems.push(`life ${slot} names no event`);
    }
    if (live !== this.count) problems.push(`${live} lives, ${this.count} counted`);
    if (over !== this.over) problems.push(`${over} lives are over, ${this.over} counted`);
    for (const slot of [...this.labels.keys(), ...this.roots, ...this.elsewhere.keys()]) {
      if (!this.isTaken(slot)) problems.push(`something is known of slot ${slot}, which is free`);
    }
    for (const slot of this.alias.values()) {
      if (!this.isLive(slot)) problems.push(`a structure stands for life ${slot}, which is over`);
    }
    return problems;
  }

  /** Bytes that the table takes. */
  get bytes(): number {
    const { birth, last, sort, tick } = this;
    const wide = birth.width + last.width + sort.width + tick.width;
    const maps = this.elsewhere.size + this.alias.size + this.roots.size + 2 * this.labels.size;
    const rest = this.freedRing.byteLength + 8 * this.free.length + MAP_ENTRY * maps;
    const others = this.sorts.bytes + this.types.bytes + this.countLog.bytes;
    return this.status.length * (11 + wide) + 8 * ARRAY_BYTES + rest + others;
  }

  /** A slot names nothing any more. */
  private release(slot: number): void {
    assert(this.over > 0 && (this.status[slot] & STATE) >= OVER, 'what is forgotten is over');
    this.status[slot] = 0;
    this.over--;
    this.labels.delete(slot);
    this.roots.delete(slot);
    this.elsewhere.delete(slot);
    // A slot that has no number left for another life stays unused.
    if (++this.generation[slot] < GENERATIONS - 1) this.free.push(slot);
  }

  private newSlot(): number {
    if (this.top === this.status.length) {
      if (this.over > 2 * HISTORY && this.over > this.top / 4) this.collect();
      // With few slots won the next collection would come too soon.
      if (this.free.length < this.top / 8) this.grow();
      const slot = this.free.pop();
      if (slot !== undefined) return slot;
    }
    return this.top++;
  }

  private grow(): void {
    const capacity = sparingCapacity(this.status.length);
    assert(capacity <= GENERATION, 'too many lives');
    this.status = growUint8(this.status, capacity);
    this.generation = growUint16(this.generation, capacity);
    this.pa = growUint32(this.pa, capacity);
    this.place = growInt32(this.place, capacity);
    for (const column of [this.sort, this.birth, this.last, this.tick]) column.grow(capacity);
  }
}
