/**
 * The lives of blocks of memory, from allocation to free.
 *
 * A life has a slot, which words of the shadow memory name. A slot is used again only when its life
 * is over, is not among the last freed ones, and nothing names it any more; so a dangling pointer
 * never turns into one to a later life. The id that callers see is the slot and a generation.
 *
 * Invariant: `live` slots have `freedNs` -1; slot 0 is never used.
 */
import { assert } from '../base/assert.ts';
import { growFloat64, growInt32, growUint32, growUint8 } from '../base/columns.ts';
import type { PercpuPtr, VirtAddr } from '../machine/address.ts';
import { CountLog } from './count-log.ts';
import { LifeTypes } from './life-types.ts';
import { SLOT_MASK } from './provenance.ts';

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
const INT_COLUMNS = ['cache', 'born', 'died', 'lossEvent', 'lossAt', 'generation'] as const;
const UINT_COLUMNS = ['pa', 'size'] as const;
const FLOAT_COLUMNS = ['address', 'lossTick'] as const;

/** A table of lives, by slot. */
export class LifeTable {
  kind = new Uint8Array(64);
  address = new Float64Array(64);
  /** Physical address of the first byte; for percpu that of CPU 0. */
  pa = new Uint32Array(64);
  size = new Uint32Array(64);
  cache = new Int32Array(64);
  /** Events of the allocation and of the free. */
  born = new Int32Array(64);
  died = new Int32Array(64);
  /** 1 while it lives, 2 when it is over, 3 when it never was one. */
  state = new Uint8Array(64);
  /** The loss that was noted last: kind, event, tick, word or holder. */
  lossKind = new Uint8Array(64);
  lossEvent = new Int32Array(64);
  lossTick = new Float64Array(64);
  /** Word of physical memory (address / 4), or the slot of the holder that was freed. */
  lossAt = new Int32Array(64);
  /** The life that a pointer to another one stands for: a vmalloc block for its vm_struct. */
  readonly alias = new Map<number, number>();
  /** Number of live ones. */
  count = 0;
  readonly labels = new Map<number, string>();
  readonly types = new LifeTypes();
  readonly countLog = new CountLog();
  private generation = new Int32Array(64);
  private readonly freedRing = new Int32Array(HISTORY);
  private freedNext = 0;
  /** Lives that are over and whose slots are not free yet. */
  private over = 0;
  private free: number[] = [];
  private top = 1;
  /** Called when there is no slot left: frees some by `reuse`. */
  collect: () => void = () => undefined;

  /** One above the highest slot. */
  get end(): number {
    return this.top;
  }

  /** A slot for a new life; the caller fills the columns. */
  create(kind: number, address: number, pa: number, size: number, event: number): number {
    const slot = this.free.pop() ?? this.newSlot();
    this.kind[slot] = kind;
    this.address[slot] = address;
    this.pa[slot] = pa;
    this.size[slot] = size;
    this.cache[slot] = 0;
    this.born[slot] = event;
    this.died[slot] = 0;
    this.state[slot] = 1;
    this.lossKind[slot] = 0;
    this.lossTick[slot] = 0;
    this.types.forget(slot);
    this.countLog.forget(slot);
    this.count++;
    return slot;
  }

  /** Ends a life. */
  finish(slot: number, event: number): void {
    assert(this.state[slot] === 1, 'a life ends once');
    this.state[slot] = 2;
    this.died[slot] = event;
    this.count--;
    this.over++;
    this.freedRing[this.freedNext] = slot;
    this.freedNext = (this.freedNext + 1) % HISTORY;
  }

  /** Makes as if a life had never been: its memory turned out to be an allocator's own. */
  undo(slot: number): void {
    this.state[slot] = 3;
    this.count--;
    this.over++;
  }

  /** The id of the life in a slot. */
  idOf(slot: number): number {
    return this.generation[slot] * GENERATION + slot;
  }

  /** The slot of an id, 0 when the life is forgotten. */
  slotOf(id: number): number {
    const slot = id % GENERATION;
    if (!(slot > 0 && slot < this.top)) return 0;
    if (this.state[slot] !== 1 && this.state[slot] !== 2) return 0;
    return this.generation[slot] === Math.floor(id / GENERATION) ? slot : 0;
  }

  /** Whether the life in a slot is not over. */
  isLive(slot: number): boolean {
    return this.state[slot] === 1;
  }

  /** The kind of the life in a slot. */
  kindOf(slot: number): LifeKind {
    return LIFE_KINDS[this.kind[slot]];
  }

  /** Makes the slots of lives that are over usable again, but for those in `named`. */
  reuse(named: Uint8Array): void {
    for (const slot of this.freedRing) named[slot] = 1;
    for (let slot = 1; slot < this.top; slot++) {
      if (this.state[slot] < 2 || named[slot] === 1) continue;
      this.state[slot] = 0;
      this.over--;
      this.generation[slot]++;
      this.labels.delete(slot);
      this.free.push(slot);
    }
  }

  /** Bytes that the table takes. */
  get bytes(): number {
    const words = INT_COLUMNS.length + UINT_COLUMNS.length;
    return this.types.bytes + this.kind.length * (3 + 4 * words + 8 * FLOAT_COLUMNS.length);
  }

  private newSlot(): number {
    if (this.top === this.kind.length) {
      if (this.over > 4 * HISTORY && this.over > this.top / 4) this.collect();
      // With few slots won the next collection would come too soon.
      if (this.free.length < this.top / 2) this.grow();
      const slot = this.free.pop();
      if (slot !== undefined) return slot;
    }
    return this.top++;
  }

  private grow(): void {
    // By half when there are many: most of a machine's memory should not be for accounts.
    const { length } = this.kind;
    const capacity = length < 1 << 16 ? length * 2 : length + (length >> 1);
    assert(capacity <= GENERATION, 'too many lives');
    this.kind = growUint8(this.kind, capacity);
    this.state = growUint8(this.state, capacity);
    this.lossKind = growUint8(this.lossKind, capacity);
    for (const name of INT_COLUMNS) {
      this[name] = growInt32(this[name], capacity);
    }
    for (const name of UINT_COLUMNS) this[name] = growUint32(this[name], capacity);
    for (const name of FLOAT_COLUMNS) {
      this[name] = growFloat64(this[name], capacity);
    }
  }
}
