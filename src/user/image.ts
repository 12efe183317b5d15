/**
 * A program in memory: its functions and variables get addresses, pages, and their contents.
 */
import { alignUp, PAGE_SIZE, type VirtAddr } from '../machine/address.ts';
import type { Memory } from '../machine/memory.ts';
import type { CProgram } from '../cc/base/program.ts';
import type { HostEntry } from '../crun/vm/host.ts';
import { CText } from '../crun/vm/text.ts';
import { LIBC_START, PROGRAM_HIGH, PROGRAM_START } from './layout.ts';
import type { AddressSpace } from './space.ts';

/** The sections in the order of their addresses, and whether they may be written. */
const SECTIONS: readonly (readonly [pattern: RegExp, canWrite: boolean])[] = [
  [/^\.text/, false],
  [/^\.rodata/, false],
  [/^\.data/, true],
  [/^/, true],
];

/** What a program needs beside itself. */
export interface Surroundings {
  /** The function of the C library of that name. */
  function(name: string): HostEntry | undefined;
  /** The address of a variable of the C library. */
  variable(name: string): VirtAddr | undefined;
}

/** Bytes from one function of the C library to the next. */
const LIBC_STEP = 64;

/** A loaded program. */
export class Image {
  readonly text = new CText(PROGRAM_HIGH);
  /** The first address behind it, where the heap begins. */
  readonly end: VirtAddr;
  /** Where .data begins: what is before must not be written. */
  private readonly dataStart: VirtAddr;
  private readonly program: CProgram;
  private readonly around: Surroundings;
  private readonly addresses = new Map<string, VirtAddr>();

  /** Undefined: there is no memory for it. */
  static load(
    program: CProgram,
    space: AddressSpace,
    memory: Memory,
    around: Surroundings,
  ): Image | undefined {
    const image = new Image(program, around);
    if (!space.map(PROGRAM_START, image.end - PROGRAM_START)) return undefined;
    image.write(memory);
    space.protect(PROGRAM_START, image.dataStart - PROGRAM_START, false);
    return image;
  }

  private constructor(program: CProgram, around: Surroundings) {
    this.program = program;
    this.around = around;
    let at = PROGRAM_START;
    let dataStart = 0;
    const left = new Set([...program.functions, ...program.data]);
    for (const [pattern, canWrite] of SECTIONS) {
      at = alignUp(at, PAGE_SIZE);
      if (canWrite && dataStart === 0) dataStart = at;
      for (const one of left) {
        if (!pattern.test(one.section) || isReference(one)) continue;
        left.delete(one);
        at = alignUp(at, 'align' in one ? Math.max(1, one.align) : 16);
        this.addresses.set(one.name, at);
        at += one.size;
      }
    }
    this.end = alignUp(at + 1, PAGE_SIZE);
    this.dataStart = dataStart;
    const loaded = this.text.reserve(program, (name) => this.addressOf(name));
    this.text.fill(loaded, {
      addressOf: (name) => this.addressOf(name),
      externalOf: (index) => ({ host: this.host(program.externals[index].name) }),
    });
  }

  /** The address of a function or variable of the program or of the C library. */
  addressOf(symbol: string): VirtAddr {
    const name = this.program.aliases.get(symbol) ?? symbol;
    const own = this.addresses.get(name);
    if (own !== undefined) return own;
    if (this.around.function(name)) return hostAddress(this.host(name));
    return this.around.variable(name) ?? 0;
  }

  /** The number of a function of the library; one that is known keeps its number. */
  private host(name: string): number {
    const entry = this.around.function(name);
    if (!entry) throw new RangeError(`no function ${name}: link the program first`);
    return this.text.addHost(entry, hostAddress(this.text.hosts.length));
  }

  private write(memory: Memory): void {
    for (const { name, bytes, addresses } of this.program.data) {
      const at = this.addresses.get(name);
      if (at === undefined) continue;
      if (bytes) memory.writeBytes(at, bytes);
      for (const { offset, symbol, addend } of addresses) {
        memory.writePtr(at + offset, this.addressOf(symbol) + addend);
      }
    }
  }
}

/** A variable that is only declared. */
function isReference(one: object): boolean {
  return 'size' in one && one.size === 0 && 'bytes' in one && one.bytes === undefined;
}

function hostAddress(id: number): VirtAddr {
  return LIBC_START + LIBC_STEP * (id + 1);
}
