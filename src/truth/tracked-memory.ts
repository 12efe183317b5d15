/**
 * The machine's memory with a shadow: every write by way of `Memory` is noted there.
 *
 * A pointer that is written as a pointer is taken for one to the life that contains the address;
 * integers have no provenance, and copies keep that of what they copy. A machine without truth has
 * the plain class, so that nothing of this costs it anything.
 */
import {
  hi32,
  joinAddress,
  lo32,
  WORD,
  type PercpuPtr,
  type PhysAddr,
  type VirtAddr,
} from '../machine/address.ts';
import { Memory } from '../machine/memory.ts';
import type { Resolver } from './resolve.ts';
import { pieceOf } from './pieces.ts';
import type { Shadow } from './shadow.ts';
import { highHalf, lowHalf } from './word-provenance.ts';

/** Memory that tells a shadow what is written. */
export class TrackedMemory extends Memory {
  private shadow: Shadow | undefined;
  private resolver: Resolver | undefined;

  /** Begins to tell. */
  track(shadow: Shadow, resolver: Resolver): void {
    this.shadow = shadow;
    this.resolver = resolver;
  }

  override write8(va: VirtAddr, value: number): void {
    this.countByte();
    const pa = this.resolve(va, true);
    this.shadow?.storeByte(pa, this.phys.u8[pa], value);
    this.phys.u8[pa] = value;
  }

  override write32(va: VirtAddr, value: number): void {
    if ((va & 3) === 0) this.shadow?.storeHalf(this.resolve(va, true), 0);
    super.write32(va, value);
  }

  override writePtr(va: VirtAddr, value: number): void {
    super.write32(va, lo32(value));
    super.write32(va + 4, hi32(value));
    this.note(va, this.resolver?.byValue(value) ?? 0);
  }

  override writePercpu(va: VirtAddr, token: PercpuPtr): void {
    super.writePercpu(va, token);
    this.note(va, this.resolver?.byToken(token) ?? 0);
  }

  override fill(va: VirtAddr, byte: number, length: number): void {
    super.fill(va, byte, length);
    this.eachRun(va, length, true, (pa, run) => this.shadow?.clear(pa, run));
  }

  override writeBytes(va: VirtAddr, bytes: Uint8Array): void {
    super.writeBytes(va, bytes);
    this.eachRun(va, bytes.length, true, (pa, run) => {
      this.shadow?.clear(pa, run);
      this.pointersIn(pa, run);
    });
  }

  override copy(dst: VirtAddr, src: VirtAddr, length: number): void {
    super.writeBytes(dst, this.readBytes(src, length));
    const { shadow } = this;
    if (!shadow) return;
    const to: [PhysAddr, number][] = [];
    // Both sides in pieces that lie on one page each.
    this.eachRun(dst, length, true, (pa, run) => to.push([pa, run]));
    const from: [PhysAddr, number][] = [];
    this.eachRun(src, length, false, (pa, run) => from.push([pa, run]));
    copyRuns(shadow, to, from, dst > src);
  }

  /** Runs a write of the word at `va` that is a pointer to the life in `slot`, 0 for none. */
  writeAs(va: VirtAddr, slot: number, write: () => void): void {
    const { shadow } = this;
    this.shadow = undefined;
    write();
    this.shadow = shadow;
    this.note(va, slot);
  }

  /** Notes that the word at `va` is a pointer to the life in `slot`. */
  note(va: VirtAddr, slot: number): void {
    const { shadow } = this;
    if (!shadow) return;
    if ((va & 3) !== 0) {
      for (let i = 0; i < WORD; i++) {
        shadow.storePieces(this.resolve(va + i, true), [pieceOf(slot, i)], 1);
      }
      return;
    }
    const pa = this.resolve(va, true);
    if ((va & 7) === 0) {
      shadow.store(pa, lowHalf(slot), highHalf(slot));
      return;
    }
    shadow.storeHalf(pa, lowHalf(slot));
    shadow.storeHalf(this.resolve(va + 4, true), highHalf(slot));
  }

  /** Whether that can be the upper half of a block's address. */
  protected isUpperHalf(half: number): boolean {
    return half >>> 15 === 0x1ffff;
  }

  /** The aligned words of a range that are addresses. */
  private pointersIn(pa: PhysAddr, bytes: number): void {
    const { u32 } = this.phys;
    for (let i = ((pa + 7) >>> 3) * 2; 4 * i + 8 <= pa + bytes; i += 2) {
      const high = u32[i + 1];
      if (!this.isUpperHalf(high)) continue;
      const slot = this.resolver?.byAddress(joinAddress(u32[i], high)) ?? 0;
      if (slot !== 0) this.shadow?.store(4 * i, lowHalf(slot), highHalf(slot));
    }
  }
}

/** Copies the shadow of two lists of physical runs of the same length. */
function copyRuns(
  shadow: Shadow,
  to: [PhysAddr, number][],
  from: [PhysAddr, number][],
  backwards: boolean,
): void {
  const pieces: [PhysAddr, PhysAddr, number][] = [];
  for (let i = 0, j = 0; i < to.length && j < from.length;) {
    const run = Math.min(to[i][1], from[j][1]);
    pieces.push([to[i][0], from[j][0], run]);
    to[i] = [to[i][0] + run, to[i][1] - run];
    from[j] = [from[j][0] + run, from[j][1] - run];
    if (to[i][1] === 0) i++;
    if (from[j][1] === 0) j++;
  }
  if (backwards) pieces.reverse();
  for (const [dst, src, run] of pieces) shadow.copy(dst, src, run);
}
