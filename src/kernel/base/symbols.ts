/**
 * The symbol table: names for addresses, as kallsyms has them (kernel/kallsyms.c).
 *
 * Kernel functions have an address and a size but no code. Those that recordings name come first;
 * any other is placed when it is first asked for, with a size and a call site made from its name.
 *
 * Simplified: one call site to a function unless the recordings show more (`function:callee`).
 * Invariant: symbols do not overlap and are sorted by address.
 */
import { assert } from '../../base/assert.ts';
import { hexPtr } from '../../base/hex.ts';
import { alignUp, type VirtAddr } from '../../machine/address.ts';
import { IMAGE, KERNEL_START } from '../../machine/layout.ts';
import type { CallSites } from '../../versions/call-sites.ts';

/** A named range of addresses. */
export interface KernelSymbol {
  readonly name: string;
  readonly address: VirtAddr;
  readonly size: number;
  /** Letter of nm(1): T and t text, D and d data, R and r read-only, B and b bss. */
  readonly type: string;
  /** The module that it belongs to; '' for the kernel. */
  readonly module: string;
}

/** Functions begin at multiples of this. */
const FUNCTION_ALIGN = 16;

/** Names and addresses of the kernel and its modules. */
export class SymbolTable {
  private readonly recorded: CallSites;
  private readonly sites = new Map<string, VirtAddr>();
  private readonly kernelNames = new Map<string, KernelSymbol>();
  private symbols: KernelSymbol[] = [];
  private textEnd: VirtAddr = KERNEL_START + IMAGE.text.offset;

  constructor(recorded: CallSites) {
    this.recorded = recorded;
    for (const name of Object.keys(this.recorded)) this.site(name);
  }

  /** Places a function of `size` bytes in the kernel's text; gives its address. */
  define(name: string, size: number): VirtAddr {
    const address = this.textEnd;
    this.textEnd = alignUp(address + size, FUNCTION_ALIGN);
    const end = KERNEL_START + IMAGE.text.offset + IMAGE.text.size;
    assert(this.textEnd <= end, 'the kernel image has no room for more functions');
    this.add({ name, address, size, type: 'T', module: '' });
    return address;
  }

  /** Names a range that exists already: a variable, or a symbol of a module. */
  add(symbol: KernelSymbol): void {
    this.symbols.splice(this.indexAfter(symbol.address), 0, symbol);
    if (symbol.module === '') this.kernelNames.set(symbol.name, symbol);
  }

  /** Forgets a module's symbols in [start, end). */
  removeRange(start: VirtAddr, end: VirtAddr): void {
    this.symbols = this.symbols.filter((s) => s.address < start || s.address >= end);
  }

  /**
   * A return address in the kernel function `name`: the same at each call, that of the recordings
   * where they have it. `function:callee` is the site in `function` that calls `callee`.
   */
  site(name: string): VirtAddr {
    let address = this.sites.get(name);
    if (address === undefined) {
      address = this.makeSite(name);
      this.sites.set(name, address);
    }
    return address;
  }

  /** The symbol whose range holds `address`. */
  find(address: VirtAddr): KernelSymbol | undefined {
    const symbol = this.symbols[this.indexAfter(address) - 1];
    return symbol && address < symbol.address + symbol.size ? symbol : undefined;
  }

  /**
   * An address as `%pS` prints it: `name+0xOFF/0xLEN [module]`, or the bare address.
   * @kernel lib/vsprintf.c symbol_string faithful
   */
  format(address: VirtAddr): string {
    const symbol = this.find(address);
    if (!symbol) return hexPtr(address);
    const offset = (address - symbol.address).toString(16);
    const module = symbol.module === '' ? '' : ` [${symbol.module}]`;
    return `${symbol.name}+0x${offset}/0x${symbol.size.toString(16)}${module}`;
  }

  /** The address of a symbol of the kernel, or of `module`; undefined when there is none. */
  lookupName(name: string, module = ''): VirtAddr | undefined {
    if (module === '') return this.kernelNames.get(name)?.address;
    return this.symbols.find((s) => s.module === module && s.name === name)?.address;
  }

  /** All symbols in order of address, for /proc/kallsyms. */
  all(): readonly KernelSymbol[] {
    return this.symbols;
  }

  private makeSite(name: string): VirtAddr {
    const recorded = this.recorded[name];
    const fn = name.split(':', 1)[0];
    const hash = hashName(name);
    const size = recorded?.[1] ?? this.recorded[fn]?.[1] ?? 0x40 + (hashName(fn) % 0x3c) * 0x10;
    const symbol = this.kernelNames.get(fn);
    const start = symbol?.address ?? this.define(fn, size);
    const offset = recorded?.[0] ?? 0x10 + (hash % ((symbol?.size ?? size) - 0x20));
    return start + offset;
  }

  /** The number of symbols that begin at or before `address`. */
  private indexAfter(address: VirtAddr): number {
    let low = 0;
    let high = this.symbols.length;
    while (low < high) {
      const mid = (low + high) >>> 1;
      if (this.symbols[mid].address <= address) low = mid + 1;
      else high = mid;
    }
    return low;
  }
}

/** FNV-1a over the name, so that made-up numbers do not depend on the order of use. */
function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) {
    hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  }
  return (hash ^ (hash >>> 15)) >>> 0;
}
