/**
 * Shadow memory: for each word of physical memory the provenance of what it holds and the event
 * that wrote it; with it what is known when a reference goes away.
 *
 * Every change of simulated memory that matters comes in here: as a store with a known provenance,
 * as bytes that hold none, or as a copy. A write that only moves bits of an allocator's own (free
 * lists, `struct page` of slabs) does not, and is never a reference.
 *
 * Cost: 6 bytes for each word, given by the host when they are first written; 8 with very many
 * events, 4 more where the halves of words were not made from one pointer.
 */
import { assert } from '../base/assert.ts';
import type { Machine } from '../machine/machine.ts';
import type { PhysAddr } from '../machine/address.ts';
import { WORD } from '../machine/address.ts';
import { Events } from './events.ts';
import { LifeTable } from './lives.ts';
import { OwnerMap } from './owners.ts';
import { byteBit, isStalePiece, lifeOf, Pieces, survives, type Piece } from './pieces.ts';
import {
  BYTES,
  HIGH,
  ID,
  ProvenanceSets,
  SET,
  SLOT_MASK,
  STALE,
  WHOLE,
  type Provenance,
} from './provenance.ts';
import { WideColumn } from './wide-column.ts';
import { WordProvenance } from './word-provenance.ts';

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

/** Events above which those that nothing refers to are thrown away; at least. */
const EVENTS_MIN = 1 << 15;

const NO_PIECES = new Int32Array(4);

/** Knows where running code is. */
export interface CodeLocator {
  /** The event of what it does now. */
  event(events: Events): number;
}

/** Provenance of all memory. */
export class Shadow {
  readonly words: WordProvenance;
  /** By word: the event that wrote it; counts where a half has a provenance. */
  private readonly writers: WideColumn;
  readonly owners: OwnerMap;
  readonly lives = new LifeTable(() => this.collect());
  readonly events = new Events();
  readonly sets = new ProvenanceSets();
  readonly pieces = new Pieces(this.sets);
  readonly machine: Machine;
  /** Counts what happens, for an order of losses. */
  tick = 0;
  /** The code whose instructions are being followed; undefined in the kernel. */
  code: CodeLocator | undefined;
  /** Registers outside memory that name slots and events. */
  readonly registers: (() => Iterable<RegisterFile>)[] = [];

  /** Bytes that others keep for the account. */
  readonly others: (() => number)[] = [];
  private eventsMax = EVENTS_MIN;
  /** The pieces of a half that is being changed. */
  private readonly half = new Int32Array(4);
  /** Provenances are held that nothing names. */
  private isHeld = false;

  constructor(machine: Machine) {
    const { size } = machine.memory.phys;
    this.machine = machine;
    this.words = new WordProvenance(size);
    this.writers = new WideColumn(16, size / WORD);
    this.owners = new OwnerMap(size);
  }

  /**
   * The event of what happens now. When there are too many, they get new numbers: nobody may hold
   * numbers of events, or of sets and lives that nothing names.
   */
  event(): number {
    if (this.events.count > this.eventsMax && !this.isHeld) this.collect();
    return this.now();
  }

  /** The event that wrote the word with the half `i`. */
  writer(i: number): number {
    return this.writers.get(i >>> 1);
  }

  /** A word was written: what its halves hold now. `pa` is a multiple of 4. */
  store(pa: PhysAddr, low: Provenance, high: Provenance): void {
    assert((pa & 3) === 0, 'halves of words have addresses that are multiples of 4');
    if ((pa & 4) !== 0) {
      this.storeHalf(pa, low);
      this.storeHalf(pa + 4, high);
      return;
    }
    const i = pa >>> 2;
    if ((low | high) === 0 && this.words.isNone(i)) return;
    this.replace(i, low, high);
    if ((low | high) !== 0) this.writers.set(i >>> 1, this.event());
  }

  /** A half was written. */
  storeHalf(pa: PhysAddr, p: Provenance): void {
    assert((pa & 3) === 0, 'halves of words have addresses that are multiples of 4');
    const i = pa >>> 2;
    const old = this.words.half(i);
    if ((old | p) === 0) return;
    this.words.setHalf(i, p);
    if (old !== 0 && old !== p) this.overwritten(pa, old, p);
    if (p !== 0) this.writers.set(i >>> 1, this.event());
  }

  /** A byte without a provenance was written over `old`. */
  storeByte(pa: PhysAddr, old: number, value: number): void {
    const i = pa >>> 2;
    if (this.words.half(i) === 0) return;
    const { half } = this;
    this.pieces.expand(this.words.half(i), half, 0);
    if (half[pa & 3] === 0 || survives(half[pa & 3], old, value & 0xff)) return;
    half[pa & 3] = 0;
    this.setPieces(i, half, 0);
  }

  /** Bytes that lie one after the other were written, each made from a piece. */
  storePieces(pa: PhysAddr, pieces: ArrayLike<Piece>, bytes: number): void {
    const { words, half } = this;
    for (let k = 0; k < bytes;) {
      const i = (pa + k) >>> 2;
      this.pieces.expand(words.half(i), half, 0);
      for (let at = (pa + k) & 3; at < 4 && k < bytes; at++, k++) half[at] = pieces[k];
      this.setPieces(i, half, 0);
    }
  }

  /** The pieces of bytes that lie one after the other. */
  loadPieces(pa: PhysAddr, bytes: number): Int32Array {
    const first = pa & ~3;
    const halves = (pa + bytes + 3 - first) >>> 2;
    const all = new Int32Array(4 * halves);
    for (let i = 0; i < halves; i++)
      this.pieces.expand(this.words.half((first >>> 2) + i), all, 4 * i);
    return all.subarray(pa - first, pa - first + bytes);
  }

  /** The word at `pa` is about to change by C code; it may count references to its block. */
  countChanges(pa: PhysAddr, from: number, to: number): void {
    const { lives } = this;
    const slot = this.owners.at(pa);
    if (slot <= 0 || from === to) return;
    const offset = pa - lives.pa[slot];
    for (const count of lives.types.countsOf(slot)) {
      if (count.offset !== offset) continue;
      const event = this.event();
      const site = this.events.siteOf(event);
      lives.countLog.note(slot, offset, from, to, site, () => this.events.get(event));
    }
  }

  /** Bytes without a provenance were written. */
  clear(pa: PhysAddr, bytes: number): void {
    const { words } = this;
    if (bytes <= 0 || words.isUntouched(pa >>> 2, (pa + bytes + 3) >>> 2)) return;
    // Of the halves at the edges only some bytes.
    const first = (pa + 3) >>> 2;
    const end = (pa + bytes) >>> 2;
    if (end < first) {
      this.storePieces(pa, NO_PIECES, bytes);
      return;
    }
    if (4 * first > pa) this.storePieces(pa, NO_PIECES, 4 * first - pa);
    for (let i = first; i < end; i++) {
      const old = words.half(i);
      if (old === 0) continue;
      words.setHalf(i, 0);
      this.overwritten(4 * i, old, 0);
    }
    if (pa + bytes > 4 * end) this.storePieces(4 * end, NO_PIECES, pa + bytes - 4 * end);
  }

  /** Whether no byte of a range has a provenance, nor the other bytes of its words. */
  isEmpty(pa: PhysAddr, bytes: number): boolean {
    return this.words.isEmpty(pa >>> 2, (pa + bytes + 3) >>> 2);
  }

  /** Bytes were copied; both places are physically contiguous and may overlap. */
  copy(to: PhysAddr, from: PhysAddr, bytes: number): void {
    const { words } = this;
    if (bytes <= 0 || (this.isEmpty(from, bytes) && this.isEmpty(to, bytes))) return;
    this.tidy();
    if (this.events.count > this.eventsMax) this.collect();
    if (((to | from) & 3) !== 0) {
      this.storePieces(to, this.loadPieces(from, bytes), bytes);
      return;
    }
    const first = from >>> 2;
    const count = bytes >>> 2;
    const source = new Int32Array(count);
    for (let k = 0; k < count; k++) source[k] = words.half(first + k);
    const rest = (bytes & 3) === 0 ? NO_PIECES : this.loadPieces(from + 4 * count, bytes & 3);
    // Whole words at once: a half of one pointer beside a half of another costs more.
    this.isHeld = true;
    for (let k = 0; k < count; k++) {
      const at = to + 4 * k;
      if ((at & 7) === 0 && k + 1 < count) this.store(at, source[k], source[++k]);
      else this.storeHalf(at, source[k]);
    }
    this.isHeld = false;
    if ((bytes & 3) !== 0) this.storePieces(to + 4 * count, rest, bytes & 3);
  }

  /** Lets go of what nothing names when there is too much of it; nobody may hold provenances. */
  tidy(): void {
    if (this.pieces.isCrowded || this.sets.isCrowded) this.collect();
  }

  /** The memory has a new owner, who has not written it yet. */
  markStale(pa: PhysAddr, bytes: number): void {
    const first = pa >>> 2;
    const end = (pa + bytes + 3) >>> 2;
    if (!this.words.isUntouched(first, end)) this.words.markStale(first, end);
  }

  /** The memory has a new owner and is all zero. */
  forget(pa: PhysAddr, bytes: number): void {
    const first = pa >>> 2;
    const end = (pa + bytes + 3) >>> 2;
    if (!this.words.isUntouched(first, end)) this.words.clear(first, end);
  }

  /**
   * What memory held is gone with its owner; the shadow keeps it, as the memory does.
   * @param at - the slot of the holder that was freed, or the word of the frame.
   */
  drop(pa: PhysAddr, bytes: number, kind: number, at: number): void {
    const { words } = this;
    const first = pa >>> 2;
    const end = (pa + bytes + 3) >>> 2;
    if (words.isUntouched(first, end)) return;
    let event = 0;
    for (let i = first; i < end; i++) {
      const p = words.half(i);
      if (p === 0 || (p & STALE) !== 0) continue;
      event ||= this.event();
      this.lose(p, kind, event, ++this.tick, at);
    }
    if (kind === LOSS_RETURN && event !== 0) words.markStale(first, end);
  }

  /** Notes that a live reference with this provenance is gone. */
  lose(p: Provenance, kind: number, event: number, tick: number, at: number): void {
    if ((p & (SET | BYTES)) === 0) this.loseSlot(p & SLOT_MASK, kind, event, tick, at);
    else for (const slot of this.slots(p)) this.loseSlot(slot, kind, event, tick, at);
  }

  /** The slots of the lives that a provenance names, whatever it is; not those of stale bytes. */
  slots(p: Provenance): readonly number[] {
    if ((p & BYTES) === 0) return this.sets.slots(p);
    const slots = new Set<number>();
    this.pieces.each(p, (piece) => {
      if (!isStalePiece(piece)) for (const slot of this.sets.slots(lifeOf(piece))) slots.add(slot);
    });
    return [...slots];
  }

  /** Which bytes of the address of a life a provenance has, as bits. */
  bytesOf(p: Provenance, slot: number): number {
    let bits = 0;
    this.pieces.each(p, (piece) => {
      if (!isStalePiece(piece) && this.sets.slots(lifeOf(piece)).includes(slot))
        bits |= byteBit(piece);
    });
    return bits;
  }

  /** The slot of the life at a physical address, or of the life that stands for it. */
  slotAt(pa: PhysAddr): number {
    const slot = this.owners.at(pa);
    if (slot <= 0) return 0;
    const { alias } = this.lives;
    return alias.size === 0 ? slot : (alias.get(slot) ?? slot);
  }

  /** Bytes that everything takes, as far as the host had to give them. */
  get bytes(): number {
    const { words, owners, lives, events, sets, writers } = this;
    const tables = owners.bytes + lives.bytes + events.bytes + sets.bytes + this.pieces.bytes;
    const others = this.others.reduce((sum, bytes) => sum + bytes(), 0);
    return words.bytes + words.given(writers.width) + tables + others;
  }

  /** The event of what happens now; no other event gets a new number. */
  private now(): number {
    if (this.code !== undefined) return this.code.event(this.events);
    const { cpu, clock } = this.machine;
    return this.events.intern(cpu.trace, cpu.pid, cpu.comm, clock.nowNs, 0);
  }

  /** Gives a word another provenance; what it held is gone. @param i - the low half. */
  private replace(i: number, low: Provenance, high: Provenance): void {
    const { words } = this;
    const oldLow = words.half(i);
    const oldHigh = words.half(i + 1);
    if (oldLow === low && oldHigh === high) return;
    words.set(i, low, high);
    if (oldLow !== 0 && oldLow !== low) this.overwritten(4 * i, oldLow, low);
    if (oldHigh === 0 || oldHigh === high) return;
    // Both halves of one pointer are lost at once.
    const isNoted = oldLow !== low && sameSlot(oldHigh, oldLow);
    if (!isNoted) this.overwritten(4 * i + 4, oldHigh, high);
  }

  /** Gives a half these four pieces. */
  private setPieces(i: number, pieces: ArrayLike<Piece>, at: number): void {
    const { words } = this;
    const old = words.half(i);
    const now = this.pieces.half(pieces, at);
    if (old === now) return;
    words.setHalf(i, now);
    if (old !== 0) this.overwritten(4 * i, old, now);
    if (now !== 0) this.writers.set(i >>> 1, this.now());
  }

  private overwritten(pa: PhysAddr, old: Provenance, now: Provenance): void {
    if ((old & STALE) !== 0 || sameSlot(old, now) || this.owners.at(pa) === 0) return;
    if (((old | now) & BYTES) !== 0) this.bytesOverwritten(pa, old, now);
    else {
      const word = (old & WHOLE) === HIGH ? pa - 4 : pa;
      this.lose(old, LOSS_STORE, this.now(), ++this.tick, word >>> 2);
    }
  }

  /** Lives of which a half has lost a byte. */
  private bytesOverwritten(pa: PhysAddr, old: Provenance, now: Provenance): void {
    const pieces = new Int32Array(8);
    this.pieces.expand(old, pieces, 0);
    this.pieces.expand(now, pieces, 4);
    const gone = new Set<number>();
    for (let i = 0; i < 4; i++) {
      if (pieces[i] === 0 || pieces[i] === pieces[i + 4] || isStalePiece(pieces[i])) continue;
      for (const slot of this.sets.slots(lifeOf(pieces[i]))) gone.add(slot);
    }
    if (gone.size === 0) return;
    const event = this.now();
    ++this.tick;
    for (const slot of gone) this.loseSlot(slot, LOSS_STORE, event, this.tick, pa >>> 2);
  }

  private loseSlot(slot: number, kind: number, event: number, tick: number, at: number): void {
    const { lives } = this;
    if (!lives.isLive(slot) || tick < lives.lossTick(slot)) return;
    lives.setLoss(slot, kind, event, tick, at);
  }

  /** Finds out which slots, sets and events are still named, and lets go of the others. */
  collect(): void {
    const { lives, events, words, writers } = this;
    assert(lives.count < lives.end, 'there are no more lives than slots');
    const named = new Uint8Array(lives.end);
    const used = new Uint8Array(events.count);
    const sets = new Set<number>();
    const tuples = new Set<number>();
    const name = (p: Provenance): void => {
      if ((p & BYTES) !== 0) {
        if (tuples.has(p & SLOT_MASK)) return;
        tuples.add(p & SLOT_MASK);
        this.pieces.each(p, (piece) => name(lifeOf(piece)));
      } else if ((p & SET) !== 0) sets.add(p & SLOT_MASK);
      else named[p & SLOT_MASK] = 1;
    };
    words.each((i, p) => {
      name(p);
      used[writers.get(i >>> 1)] = 1;
    });
    for (const files of this.registers) {
      for (const { provenance } of files()) for (const p of provenance) if (p !== 0) name(p);
    }
    this.pieces.keep(tuples);
    this.sets.keep(sets);
    for (const set of sets) for (const slot of this.sets.slots(set | SET)) named[slot] = 1;
    for (let slot = 1; slot < lives.end; slot++) {
      // Whoever asks how a life was lost wants to know the holder.
      const isHeld = lives.isLive(slot) && HOLDER_KINDS.has(lives.lossKind(slot));
      if (isHeld) named[lives.lossAt(slot)] = 1;
    }
    lives.reuse(named);
    lives.markEvents(used);
    const moved = events.compact(used);
    words.eachWord((w) => writers.set(w, moved[writers.get(w)]));
    lives.renumberEvents(moved);
    this.eventsMax = Math.max(EVENTS_MIN, 2 * events.count);
  }
}

/** Registers of something that runs outside memory. */
export interface RegisterFile {
  /** By half register. */
  readonly provenance: Iterable<Provenance>;
}

/** Whether two provenances are of the same life. */
function sameSlot(a: Provenance, b: Provenance): boolean {
  return a !== 0 && b !== 0 && ((a ^ b) & ID) === 0 && (b & STALE) === 0;
}
