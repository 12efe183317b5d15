/**
 * Shadow memory: for each 32-bit half of physical memory the provenance of what it holds, and for
 * each word the event that wrote it; with it what is known when a reference goes away.
 *
 * Every change of simulated memory that matters comes in here: as a store with a known provenance,
 * as bytes that hold none, or as a copy. A write that only moves bits of an allocator's own (free
 * lists, `struct page` of slabs) does not, and is never a reference.
 *
 * Cost: 4 bytes for each half and 4 for each word, given by the host when they are first written.
 */
import type { Machine } from '../machine/machine.ts';
import type { PhysAddr } from '../machine/address.ts';
import { PAGE_SIZE } from '../machine/address.ts';
import { Events } from './events.ts';
import { LifeTable } from './lives.ts';
import { OwnerMap } from './owners.ts';
import {
  BYTES,
  HIGH,
  LOW,
  ProvenanceSets,
  SET,
  SLOT_MASK,
  STALE,
  WHOLE,
  type Provenance,
} from './provenance.ts';

/** How a reference went away. */
export const LOSS_KINDS = [
  'none',
  'store',
  'free',
  'return',
  'register',
  'exit',
  'unload',
] as const;
/** @see LOSS_KINDS */
export type LossKind = Exclude<(typeof LOSS_KINDS)[number], 'none'>;
export const LOSS_STORE = 1;
export const LOSS_FREE = 2;
export const LOSS_RETURN = 3;
export const LOSS_REGISTER = 4;
export const LOSS_EXIT = 5;
export const LOSS_UNLOAD = 6;

/** Losses that came with the end of a holder. */
export const HOLDER_KINDS: ReadonlySet<number> = new Set([LOSS_FREE, LOSS_EXIT, LOSS_UNLOAD]);

/** Events above which those that nothing refers to are thrown away. */
const EVENTS_MAX = 1 << 20;

/** Knows where running code is. */
export interface CodeLocator {
  /** The event of what it does now. */
  event(events: Events): number;
}

/** Provenance of all memory. */
export class Shadow {
  /** By half: index in 32-bit words of physical memory. */
  readonly halves: Int32Array;
  /** By word: the event that wrote it; counts where a half has a provenance. */
  readonly writers: Int32Array;
  /** Pages in which a half may have a provenance. */
  readonly touched: Uint8Array;
  readonly owners: OwnerMap;
  readonly lives = new LifeTable();
  readonly events = new Events();
  readonly sets = new ProvenanceSets();
  readonly machine: Machine;
  /** Counts what happens, for an order of losses. */
  tick = 0;
  /** The code whose instructions are being followed; undefined in the kernel. */
  code: CodeLocator | undefined;
  /** Registers outside memory that name slots and events. */
  readonly registers: (() => Iterable<RegisterFile>)[] = [];

  constructor(machine: Machine) {
    const { size } = machine.memory.phys;
    this.machine = machine;
    this.halves = new Int32Array(size / 4);
    this.writers = new Int32Array(size / 8);
    this.touched = new Uint8Array(size / PAGE_SIZE);
    this.owners = new OwnerMap(size);
    this.lives.collect = () => this.collect();
  }

  /** The event of what happens now. */
  event(): number {
    if (this.events.count > EVENTS_MAX) this.collect();
    if (this.code !== undefined) return this.code.event(this.events);
    const { cpu, clock } = this.machine;
    return this.events.intern(cpu.trace, cpu.pid, cpu.comm, clock.nowNs, 0);
  }

  /** A word was written: what its halves hold now. `pa` is a multiple of 4. */
  store(pa: PhysAddr, low: Provenance, high: Provenance): void {
    const i = pa >>> 2;
    const { halves } = this;
    const oldLow = halves[i];
    const oldHigh = halves[i + 1];
    if ((low | high | oldLow | oldHigh) === 0) return;
    halves[i] = low;
    halves[i + 1] = high;
    if (oldLow !== 0 && oldLow !== low) this.overwritten(pa, oldLow, low);
    if (oldHigh !== 0 && oldHigh !== high && !sameSlot(oldHigh, oldLow)) {
      this.overwritten(pa, oldHigh, high);
    }
    if ((low | high) !== 0) this.written(pa);
  }

  /** A half was written. */
  storeHalf(pa: PhysAddr, p: Provenance): void {
    const i = pa >>> 2;
    const old = this.halves[i];
    if ((old | p) === 0) return;
    this.halves[i] = p;
    if (old !== 0 && old !== p) this.overwritten(pa, old, p);
    if (p !== 0) this.written(pa);
  }

  /**
   * A byte without a provenance was written over `old`. What an address does not need may change:
   * the low three bits, and the uppermost sixteen.
   */
  storeByte(pa: PhysAddr, old: number, value: number): void {
    if (this.halves[pa >>> 2] === 0 || old === (value & 0xff)) return;
    const place = pa & 7;
    if (place >= 6 || (place === 0 && ((old ^ value) & 0xf8) === 0)) return;
    this.clear(pa, 1);
  }

  /** The word at `pa` is about to change by C code; it may count references to its block. */
  countChanges(pa: PhysAddr, from: number, to: number): void {
    const { lives } = this;
    const slot = this.owners.at(pa);
    if (slot <= 0 || from === to) return;
    const offset = pa - lives.pa[slot];
    for (const count of lives.types.countsOf(slot)) {
      if (count.offset !== offset) continue;
      lives.countLog.note(slot, offset, from, to, this.events.get(this.event()));
    }
  }

  /** Bytes without a provenance were written; parts of a half count as all of it. */
  clear(pa: PhysAddr, bytes: number): void {
    if (bytes <= 0 || this.isUntouched(pa, bytes)) return;
    const { halves } = this;
    const end = (pa + bytes + 3) >>> 2;
    for (let i = pa >>> 2; i < end; i++) {
      const old = halves[i];
      if (old === 0) continue;
      halves[i] = 0;
      this.overwritten(4 * i, old, 0);
    }
  }

  /** Bytes were copied; both places are physically contiguous and may overlap. */
  copy(to: PhysAddr, from: PhysAddr, bytes: number): void {
    if (((to | from) & 3) !== 0) {
      this.clear(to, bytes);
      return;
    }
    const first = from >>> 2;
    const count = bytes >>> 2;
    const source = this.halves.slice(first, first + count);
    for (let i = 0; i < count; i++) this.storeHalf(to + 4 * i, source[i]);
    if ((bytes & 3) !== 0) this.clear(to + 4 * count, bytes & 3);
  }

  /** The memory has a new owner, who has not written it yet. */
  markStale(pa: PhysAddr, bytes: number): void {
    const { halves } = this;
    if (this.isUntouched(pa, bytes)) return;
    const end = (pa + bytes + 3) >>> 2;
    for (let i = pa >>> 2; i < end; i++) if (halves[i] !== 0) halves[i] |= STALE;
  }

  /** The memory has a new owner and is all zero. */
  forget(pa: PhysAddr, bytes: number): void {
    if (!this.isUntouched(pa, bytes)) this.halves.fill(0, pa >>> 2, (pa + bytes + 3) >>> 2);
  }

  /**
   * What memory held is gone with its owner; the shadow keeps it, as the memory does.
   * @param at - the slot of the holder that was freed, or the word of the frame.
   */
  drop(pa: PhysAddr, bytes: number, kind: number, at: number): void {
    const { halves } = this;
    const end = (pa + bytes + 3) >>> 2;
    if (this.isUntouched(pa, bytes)) return;
    let event = 0;
    for (let i = pa >>> 2; i < end; i++) {
      const p = halves[i];
      if (p === 0 || (p & STALE) !== 0) continue;
      event ||= this.event();
      this.lose(p, kind, event, ++this.tick, at);
      if (kind === LOSS_RETURN) halves[i] = p | STALE;
    }
  }

  /** Notes that a live reference with this provenance is gone. */
  lose(p: Provenance, kind: number, event: number, tick: number, at: number): void {
    if ((p & SET) === 0) this.loseSlot(p & SLOT_MASK, kind, event, tick, at);
    else for (const slot of this.sets.slots(p)) this.loseSlot(slot, kind, event, tick, at);
  }

  /** The slot of the life at a physical address, or of the life that stands for it. */
  slotAt(pa: PhysAddr): number {
    const slot = this.owners.at(pa);
    if (slot <= 0) return 0;
    const { alias } = this.lives;
    return alias.size === 0 ? slot : (alias.get(slot) ?? slot);
  }

  /** Bytes that everything takes, as far as it is in use. */
  get bytes(): number {
    const pages = this.touched.reduce((sum, is) => sum + is, 0);
    const perPage = PAGE_SIZE + PAGE_SIZE / 2;
    return pages * perPage + this.owners.bytes + this.lives.bytes + this.events.bytes;
  }

  /** Whether no half of a range that lies on one page can have a provenance. */
  private isUntouched(pa: PhysAddr, bytes: number): boolean {
    const page = pa >>> 12;
    return this.touched[page] === 0 && page === (pa + bytes - 1) >>> 12;
  }

  private written(pa: PhysAddr): void {
    this.writers[pa >>> 3] = this.event();
    this.touched[pa >>> 12] = 1;
    // A pointer at an address that is not aligned reaches into the next word.
    if ((pa & 7) !== 0 && this.halves[(pa >>> 2) + 1] !== 0) {
      this.writers[(pa >>> 3) + 1] = this.writers[pa >>> 3];
      this.touched[(pa + 4) >>> 12] = 1;
    }
  }

  private overwritten(pa: PhysAddr, old: Provenance, now: Provenance): void {
    if ((old & STALE) !== 0 || sameSlot(old, now) || this.owners.at(pa) === 0) return;
    const word = (old & WHOLE) === HIGH ? pa - 4 : pa;
    this.lose(old, LOSS_STORE, this.event(), ++this.tick, word >>> 2);
  }

  private loseSlot(slot: number, kind: number, event: number, tick: number, at: number): void {
    const { lives } = this;
    if (tick < lives.lossTick[slot]) return;
    lives.lossKind[slot] = kind;
    lives.lossEvent[slot] = event;
    lives.lossTick[slot] = tick;
    lives.lossAt[slot] = at;
  }

  /** Finds out which slots, sets and events are still named, and lets go of the others. */
  collect(): void {
    const { lives, events, halves, writers } = this;
    const named = new Uint8Array(lives.end);
    const used = new Uint8Array(events.count);
    const sets = new Set<number>();
    const name = (p: Provenance): void => {
      if ((p & SET) !== 0) sets.add(p & SLOT_MASK);
      else named[p & SLOT_MASK] = 1;
    };
    this.eachTouched((i) => {
      name(halves[i]);
      used[writers[i >>> 1]] = 1;
    });
    for (const files of this.registers) {
      for (const { provenance } of files()) for (const p of provenance) if (p !== 0) name(p);
    }
    this.sets.keep(sets);
    for (const set of sets) for (const slot of this.sets.slots(set | SET)) named[slot] = 1;
    for (let slot = 1; slot < lives.end; slot++) {
      const kind = lives.lossKind[slot];
      // Whoever asks how a life was lost wants to know the holder.
      if (lives.isLive(slot) && HOLDER_KINDS.has(kind)) named[lives.lossAt[slot]] = 1;
    }
    lives.reuse(named);
    for (let slot = 1; slot < lives.end; slot++) {
      for (const id of [lives.born[slot], lives.died[slot], lives.lossEvent[slot]]) {
        if (id < used.length) used[id] = 1;
      }
    }
    const moved = events.compact(used);
    this.eachTouched((i) => {
      if ((i & 1) === 1 && halves[i - 1] !== 0) return;
      writers[i >>> 1] = moved[writers[i >>> 1]];
    });
    for (let slot = 1; slot < lives.end; slot++) {
      lives.born[slot] = moved[lives.born[slot]];
      lives.died[slot] = moved[lives.died[slot]];
      lives.lossEvent[slot] = moved[lives.lossEvent[slot]];
    }
  }

  /** Calls `each` for every half that has a provenance. */
  eachTouched(each: (half: number) => void): void {
    const { halves, touched } = this;
    const perPage = PAGE_SIZE / 4;
    for (let page = 0; page < touched.length; page++) {
      if (touched[page] === 0) continue;
      let any = 0;
      for (let i = page * perPage, end = i + perPage; i < end; i++) {
        if (halves[i] === 0) continue;
        any = 1;
        each(i);
      }
      touched[page] = any;
    }
  }
}

/** Registers of something that runs outside memory. */
export interface RegisterFile {
  /** By half register. */
  readonly provenance: Iterable<Provenance>;
}

/** Whether two provenances are of the same life. */
function sameSlot(a: Provenance, b: Provenance): boolean {
  return a !== 0 && b !== 0 && ((a ^ b) & (SLOT_MASK | SET)) === 0 && (b & STALE) === 0;
}

/** The low half of a pointer to the life in `slot`. */
export function lowHalf(slot: number): Provenance {
  return slot === 0 ? 0 : slot | LOW;
}

/** The high half of a pointer to the life in `slot`. */
export function highHalf(slot: number): Provenance {
  return slot === 0 ? 0 : slot | HIGH;
}

/** Whether a half alone says where the object is. */
export function isWhole(p: Provenance): boolean {
  return (p & WHOLE) === WHOLE && (p & (STALE | BYTES)) === 0;
}
