/**
 * A program's memory, of which functions of the C library that the sanitizer replaces ask first
 * whether it may be used.
 */
import type { VirtAddr } from '../../machine/address.ts';
import type { Memory } from '../../machine/memory.ts';
import { UserMemory } from '../../user/memory.ts';

/** Asks whether a range may be used. */
export type CheckRange = (va: VirtAddr, bytes: number, write: boolean) => void;

/** The memory. */
export class CheckedMemory extends UserMemory {
  private readonly check: CheckRange;

  constructor(machine: Memory, check: CheckRange) {
    super(machine);
    this.check = check;
  }

  override fill(va: VirtAddr, byte: number, length: number): void {
    this.check(va, length, true);
    super.fill(va, byte, length);
  }

  override writeBytes(va: VirtAddr, bytes: Uint8Array): void {
    this.check(va, bytes.length, true);
    super.writeBytes(va, bytes);
  }

  override readBytes(va: VirtAddr, length: number): Uint8Array {
    this.check(va, length, false);
    return super.readBytes(va, length);
  }

  override writeString(va: VirtAddr, text: string, size: number): void {
    this.check(va, Math.min(text.length + 1, size), true);
    super.writeString(va, text, size);
  }

  override readString(va: VirtAddr, max: number): string {
    const text = super.readString(va, max);
    this.check(va, Math.min(text.length + 1, max), false);
    return text;
  }
}
