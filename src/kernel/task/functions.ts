/**
 * What stands behind a function pointer: code of modules, and the few functions of the kernel that
 * modules take the address of.
 *
 * A pointer that points at nothing faults when it is called, as after its module has gone.
 */
import type { VirtAddr } from '../../machine/address.ts';
import { PageFault } from '../../machine/memory.ts';
import type { Runnable } from './sched-entity.ts';
import type { SymbolTable } from '../base/symbols.ts';

/** A function that can be called by its address: it is done on return, or gives code to run. */
export type KernelFunction = (args: readonly number[]) => Runnable | undefined;

/** All functions that have an address and code. */
export class Functions {
  private readonly symbols: SymbolTable;
  private readonly bound = new Map<VirtAddr, KernelFunction>();
  private readonly kernel = new Map<string, KernelFunction>();
  private readonly resolvers: ((address: VirtAddr) => KernelFunction | undefined)[] = [];

  constructor(symbols: SymbolTable) {
    this.symbols = symbols;
  }

  /** Lets calls of `address` run `fn`. */
  bind(address: VirtAddr, fn: KernelFunction): void {
    this.bound.set(address, fn);
  }

  /** Lets calls of the kernel's function `name` by pointer run `fn`. */
  bindKernel(name: string, fn: KernelFunction): void {
    this.kernel.set(name, fn);
  }

  /** Whether there is code for the kernel's function `name`. */
  isKernel(name: string): boolean {
    return this.kernel.has(name);
  }

  /** The address of the kernel's function `name`. */
  kernelAddress(name: string): VirtAddr {
    this.symbols.site(name);
    return this.symbols.lookupName(name)!;
  }

  /** Asks `resolver` for functions that are not bound: another language's code. */
  addResolver(resolver: (address: VirtAddr) => KernelFunction | undefined): void {
    this.resolvers.push(resolver);
  }

  /** Forgets the functions in [start, end). */
  unbind(start: VirtAddr, end: VirtAddr): void {
    for (const address of this.bound.keys()) {
      if (address >= start && address < end) this.bound.delete(address);
    }
  }

  /** Calls the function at `address`; faults when there is none. */
  call(address: VirtAddr, args: readonly number[]): Runnable | undefined {
    const bound = this.bound.get(address);
    if (bound) return bound(args);
    const symbol = this.symbols.find(address);
    if (symbol?.address === address && symbol.module === '') {
      const fn = this.kernel.get(symbol.name);
      if (fn) return fn(args);
    }
    for (const resolve of this.resolvers) {
      const fn = resolve(address);
      if (fn) return fn(args);
    }
    throw new PageFault(address, false);
  }
}
