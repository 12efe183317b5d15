/**
 * A program in memory: its functions and variables get addresses, pages, and their contents.
 */
import { alignUp, PAGE_SIZE, type VirtAddr } from '../machine/address.ts';
import { PageFault, type Memory } from '../machine/memory.ts';
import type { CProgram } from '../cc/base/program.ts';
import type { HostEntry } from '../crun/vm/host.ts';
import { CText } from '../crun/vm/text.ts';
import { LINUX_LAYOUT, type Layout } from './layout.ts';
import type { AddressSpace } from './space.ts';

/** The sections in the order of their addresses, and whether they may be written. */
const SECTIONS: readonly (readonly [pattern: RegExp, canWrite: boolean])[] = [
  [/^\.text/, false],
  [/^\.rodata/, false],
  // What threads' own variables are copied from.
  [/^\.t(data|bss)/, false],
  [/^\.data/, true],
  [/^/, true],
];
const THREAD_SECTION = /^\.t(data|bss)/;

/** What a program needs beside itself. */
export interface Surroundings {
  /** The function of the C library of that name. */
  function(name: string): HostEntry | undefined;
  /** The address of a variable of the C library. */
  variable(name: string): VirtAddr | undefined;
}

/** Addresses from `start` up to `end`. */
export interface Range {
  readonly start: VirtAddr;
  readonly end: VirtAddr;
}

/** Bytes from one function of the C library to the next. */
const LIBC_STEP = 64;

/** A loaded program. */
export class Image {
  readonly text: CText;
  /** The first address behind it, where the heap begins. */
  readonly end: VirtAddr;
  /** What may be written: .data and .bss. */
  readonly data: Range;
  /** What each thread gets a copy of. */
  readonly threadLocal: Range;
  private readonly program: CProgram;
  private readonly around: Surroundings;
  private readonly layout: Layout;
  private readonly addresses = new Map<string, VirtAddr>();

  /** Undefined: there is no memory for it. */
  static load(
    program: CProgram,
    space: AddressSpace,
    memory: Memory,
    around: Surroundings,
    layout: Layout = LINUX_LAYOUT,
  ): Image | undefined {
    const image = new Image(program, around, layout);
    const { programStart } = layout;
    if (!space.map(programStart, image.end - programStart, 'program')) return undefined;
    image.write(memory);
    space.protect(programStart, image.data.start - programStart, 'read');
    return image;
  }

  private constructor(program: CProgram, around: Surroundings, layout: Layout) {
    this.program = program;
    this.around = around;
    this.layout = layout;
    this.text = new CText(layout.programHigh);
    let at = layout.programStart;
    let dataStart = 0;
    const own = { start: 0, end: 0 };
    const left = new Set([...program.functions, ...program.data]);
    for (const [pattern, canWrite] of SECTIONS) {
      at = alignUp(at, PAGE_SIZE);
      if (canWrite && dataStart === 0) dataStart = at;
      for (const one of left) {
        if (!pattern.test(one.section) || isReference(one)) continue;
        left.delete(one);
        at = alignUp(at, 'align' in one ? Math.max(1, one.align) : 16);
        this.addresses.set(one.name, at);
        const isOwn = THREAD_SECTION.test(one.section);
        if (isOwn && own.start === 0) own.start = at;
        at += one.size;
        if (isOwn) own.end = at;
      }
    }
    this.end = alignUp(at + 1, PAGE_SIZE);
    this.data = { start: dataStart, end: this.end };
    this.threadLocal = own;
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
    if (this.around.function(name)) return this.hostAddress(this.host(name));
    return this.around.variable(name) ?? 0;
  }

  /** The number of a function of the library; one that is known keeps its number. */
  private host(name: string): number {
    const entry = this.around.function(name) ?? nothingThere(name);
    return this.text.addHost(entry, this.hostAddress(this.text.hosts.length));
  }

  private hostAddress(id: number): VirtAddr {
    return this.layout.libcStart + LIBC_STEP * (id + 1);
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

/** A weak function that nobody has: a call of it goes to address 0. */
function nothingThere(name: string): HostEntry {
  return {
    name,
    result: 'void',
    run: () => {
      throw new PageFault(0, false, true);
    },
  };
}
