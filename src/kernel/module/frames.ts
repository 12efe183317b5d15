/**
 * Where in its code a module is: the function that runs, the return address of each of its calls,
 * and the frames that the calls make on the stack.
 *
 * A function's first call returns to offset 0x33, as recorded for kmemleak-test; each call that may
 * allocate moves on by the bytes that such a call takes in the recordings. Other calls return to
 * somewhere before the next one.
 */
import { assert } from '../../base/assert.ts';
import type { VirtAddr } from '../../machine/address.ts';
import { PageFault } from '../../machine/memory.ts';
import type { KernelBase } from '../base/base.ts';
import type { KernelMm } from '../base/allocators.ts';
import type { KmemleakApi } from '../base/kmemleak-api.ts';
import { DEFAULT_FUNCTION_SIZE } from './layout.ts';
import type { Module } from './module.ts';
import type { TaskServices } from '../task/services.ts';
import type { TaskTable } from '../task/task.ts';

/** Offset of the first return address in a function. */
const FIRST_SITE = 0x33;
/** Bytes of code from one allocation to the next: set up, call, print. */
export const CALL_BYTES = 0x25;
/** The same for a call with one argument. */
export const SHORT_CALL_BYTES = 0x19;

/** Bytes from the return address of such a call to that of a call that does not allocate. */
const QUICK_CALL_BYTES = 0xc;

/** What a module's code runs on. */
export interface ModuleServices {
  readonly base: KernelBase;
  readonly mm: KernelMm;
  readonly tasks: TaskTable;
  readonly kmemleak: KmemleakApi;
  readonly run: TaskServices;
}

/** The function of the module that is running. */
interface RunningFunction {
  readonly name: string;
  readonly address: VirtAddr;
  readonly size: number;
  /** Offset of the last return address. */
  last: number;
  /** Offset that all calls have for now, -1 when each has its own. */
  pinned: number;
}

/** The calls that a loaded module's code makes. */
export class ModuleFrames {
  readonly module: Module;
  protected readonly base: KernelBase;
  protected readonly mm: KernelMm;
  protected readonly tasks: TaskTable;
  protected readonly kmemleak: KmemleakApi;
  private readonly labels: Map<string, number>;
  private readonly sizes: Readonly<Record<string, number>>;
  private entered: RunningFunction | undefined;

  constructor(module: Module, services: ModuleServices) {
    this.module = module;
    this.base = services.base;
    this.mm = services.mm;
    this.tasks = services.tasks;
    this.kmemleak = services.kmemleak;
    this.sizes = module.definition.functions ?? {};
    this.labels = module.siteLabels;
  }

  /** Runs `body` as the function `name` of the module, entered from outside. */
  run<T>(name: string, body: () => T): T {
    const address = this.module.symbols.get(name);
    assert(address !== undefined, `module ${this.module.name}: no function ${name} is declared`);
    const size = this.sizes[name] ?? DEFAULT_FUNCTION_SIZE;
    const before = this.entered;
    this.entered = { name, address, size, last: FIRST_SITE - CALL_BYTES, pinned: -1 };
    try {
      return body();
    } catch (error) {
      this.base.stack.noteFault(error, this.here());
      throw error;
    } finally {
      this.entered = before;
    }
  }

  /** From here on this is the function `name`, in a thread of its own: see `resume`. */
  enterThread(name: string): void {
    const address = this.module.symbols.get(name);
    assert(address !== undefined, `module ${this.module.name}: no function ${name} is declared`);
    const size = this.sizes[name] ?? DEFAULT_FUNCTION_SIZE;
    this.entered = { name, address, size, last: FIRST_SITE - CALL_BYTES, pinned: -1 };
  }

  /** Goes on with the function of a thread; faults when its module has been unloaded. */
  resume<T>(body: () => T): T {
    try {
      if (this.module.blocks.length === 0) throw new PageFault(this.here(), false);
      return body();
    } catch (error) {
      this.base.stack.noteFault(error, this.here());
      throw error;
    }
  }

  /** The function that runs. */
  protected get functionName(): string {
    return this.running().name;
  }

  site<T>(label: string, fn: () => T): T {
    const running = this.running();
    const key = `${running.name}:${label}`;
    const given = this.module.definition.sites?.[label];
    const offset = given ?? this.labels.get(key) ?? this.takeOffset(running, CALL_BYTES);
    this.labels.set(key, offset);
    const before = running.pinned;
    running.pinned = offset;
    try {
      return fn();
    } finally {
      running.pinned = before;
    }
  }

  call<T>(functionName: string, fn: () => T): T {
    return this.at(CALL_BYTES, () => this.run(functionName, fn));
  }

  /** Makes a call that may allocate: it gets the next call site, `bytes` further on. */
  protected at<T>(bytes: number, fn: () => T): T {
    const running = this.running();
    const offset = running.pinned >= 0 ? running.pinned : this.takeOffset(running, bytes);
    return this.base.stack.withinSite(running.address + offset, fn);
  }

  /** Makes a call that moves no call site. */
  protected quick<T>(fn: () => T): T {
    return this.base.stack.withinSite(this.here(), fn);
  }

  /** The address of the code that runs now. */
  protected here(): VirtAddr {
    const running = this.running();
    const offset = running.pinned >= 0 ? running.pinned : running.last + QUICK_CALL_BYTES;
    return running.address + offset;
  }

  private running(): RunningFunction {
    assert(this.entered, `module ${this.module.name}: kernel call outside of its functions`);
    return this.entered;
  }

  private takeOffset(running: RunningFunction, bytes: number): number {
    running.last += bytes;
    // A loop without a pinned site must not leave its function.
    if (running.last > running.size - QUICK_CALL_BYTES) running.last = FIRST_SITE;
    return running.last;
  }
}
