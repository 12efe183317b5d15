/**
 * A program's memory with an account of what was written.
 */
import type { VirtAddr } from '../../machine/address.ts';
import type { Memory } from '../../machine/memory.ts';
import { UserMemory } from '../../user/memory.ts';
import type { Definedness } from './definedness.ts';

/** Memory whose writes by the C library and the kernel define what they write. */
export class DefinedMemory extends UserMemory {
  private readonly defined: Definedness;

  constructor(machine: Memory, defined: Definedness) {
    super(machine);
    this.defined = defined;
  }

  override write8(va: VirtAddr, value: number): void {
    super.write8(va, value);
    this.defined.define(va, 1);
  }

  override write32(va: VirtAddr, value: number): void {
    super.write32(va, value);
    this.defined.define(va, 4);
  }

  override fill(va: VirtAddr, byte: number, length: number): void {
    super.fill(va, byte, length);
    this.defined.define(va, length);
  }

  override writeBytes(va: VirtAddr, bytes: Uint8Array): void {
    super.writeBytes(va, bytes);
    this.defined.define(va, bytes.length);
  }

  override copy(dst: VirtAddr, src: VirtAddr, length: number): void {
    super.writeBytes(dst, this.readBytes(src, length));
    this.defined.copy(dst, src, length);
  }
}
