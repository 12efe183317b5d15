/**
 * C programs as parts of the kernel: their functions lie in the kernel's text, their variables in
 * the sections of its image, and their symbols belong to no module.
 *
 * Simplified: nothing of a part is ever freed, not even what only its initcall needs.
 */
import type { VirtAddr } from '../../machine/address.ts';
import type { DataSection } from '../../kernel/base/static-data.ts';
import type { CData, CProgram } from '../../cc/base/program.ts';
import type { LoadedProgram } from '../vm/text.ts';
import type { CRuntime } from '../runtime.ts';

const KSYMTAB = '__ksymtab';

/** The section of the image for a section of a program. */
const SECTIONS: readonly (readonly [pattern: RegExp, section: DataSection])[] = [
  [/^\.data\.\.ro_after_init/, 'roAfterInit'],
  [/^\.(init\.)?rodata/, 'rodata'],
  [/^\.bss/, 'bss'],
  [/^/, 'data'],
];

/** The names that a program exports, and what they stand for in it. */
export function exportsOf(program: CProgram): Map<string, string> {
  const exports = new Map<string, string>();
  for (const { section, name, addresses } of program.data) {
    const target = addresses.find(({ offset }) => offset === 0);
    if (section === KSYMTAB && target) exports.set(name.slice(`${KSYMTAB}_`.length), target.symbol);
  }
  return exports;
}

/** One program in the kernel's image. */
export class BuiltIn {
  private readonly runtime: CRuntime;
  private readonly program: CProgram;
  private readonly addresses = new Map<string, VirtAddr>();
  /** Percpu variables: their token, and the addresses of their copies. */
  private readonly copies = new Map<string, readonly VirtAddr[]>();
  private loaded: LoadedProgram | undefined;

  constructor(runtime: CRuntime, program: CProgram) {
    this.runtime = runtime;
    this.program = program;
  }

  /** Gives everything its address and lets others use what is exported. */
  place(): void {
    const { base } = this.runtime.kernel;
    for (const { name, size } of this.program.functions) {
      this.addresses.set(name, base.symbols.define(name, size));
    }
    for (const data of this.program.data) {
      if (data.section !== KSYMTAB && data.section !== '.modinfo') this.placeData(data);
    }
    this.loaded = this.runtime.reserve(this.program, (name) => this.addressOf(name));
    for (const [name, symbol] of exportsOf(this.program)) {
      this.runtime.export(name, this.addressOf(symbol)!, this.loaded);
    }
  }

  /** Fills in code and data; everything that they refer to has its place. */
  link(): void {
    const { memory } = this.runtime.kernel.base.machine;
    this.runtime.fill(this.loaded!, (name) => this.addressOf(name));
    for (const { name, addresses } of this.program.data) {
      const own = this.addresses.get(name);
      const places = this.copies.get(name) ?? (own === undefined ? [] : [own]);
      for (const { offset, symbol, addend } of addresses) {
        const target = (this.addressOf(symbol) ?? this.runtime.addressOf(symbol)) + addend;
        for (const place of places) memory.writePtr(place + offset, target);
      }
    }
  }

  /** Runs its initcall, if it has one. */
  init(): void {
    const name = this.program.aliases.get('init_module');
    if (name !== undefined) this.runtime.call(this.addressOf(name)!);
  }

  private addressOf(symbol: string): VirtAddr | undefined {
    return this.addresses.get(this.program.aliases.get(symbol) ?? symbol);
  }

  private placeData({ name, section, size, align, bytes }: CData): void {
    const { base, mm } = this.runtime.kernel;
    const { memory, cpus } = base.machine;
    if (section.startsWith('.data..percpu')) {
      const token = mm.percpu.defineStatic(name, size, align);
      const copies = cpus.map(({ id }) => mm.percpu.perCpuPtr(token, id));
      if (bytes) for (const copy of copies) memory.writeBytes(copy, bytes);
      this.copies.set(name, copies);
      // The token of a percpu variable stands where an address would.
      this.addresses.set(name, token as VirtAddr);
      return;
    }
    const target = SECTIONS.find(([pattern]) => pattern.test(section))![1];
    const isString = section.startsWith('.rodata.str');
    const address = isString
      ? base.data.place(size, align, target)
      : base.data.define(name, size, align, target);
    if (bytes) memory.writeBytes(address, bytes);
    this.addresses.set(name, address);
  }
}
