/**
 * The kernel as one loaded module sees it: the rest of `ModuleApi`, which is log, loads and stores,
 * lists, call contexts and the use count.
 */
import { assert } from '../../base/assert.ts';
import { type PercpuPtr, type VirtAddr } from '../../machine/address.ts';
import { warn } from '../../mm/warn.ts';
import { KernelBug } from '../../machine/kernel-bug.ts';
import type { KernelBase } from '../base/base.ts';
import {
  initListHead,
  listAdd,
  listAddTail,
  listDel,
  listEntries,
  readLink,
} from '../base/list-head.ts';
import type { ModuleApi, ThreadApi } from './api.ts';
import type { ThreadBody, ThreadOptions } from './task-api.ts';
import { CALL_BYTES, type ModuleServices } from './frames.ts';
import { ModuleTasks } from './tasks.ts';
import { ThreadCode } from './thread.ts';
import type { Module } from './module.ts';
import type { Wait } from '../task/sched.ts';
import { KERN_ERR, KERN_INFO, KERN_WARNING, type LogLevel } from '../base/printk.ts';

/** All but how a call waits. */
class ModuleCode<R> extends ModuleTasks<R> {
  get facts(): KernelBase['facts'] {
    return this.base.facts;
  }

  get nrCpus(): number {
    return this.base.machine.cpus.length;
  }

  get jiffies(): number {
    return this.base.machine.clock.jiffies;
  }

  addr(name: string): VirtAddr {
    const address = this.module.symbols.get(name);
    assert(address !== undefined, `module ${this.module.name}: no symbol ${name} is declared`);
    return address;
  }

  percpuAddr(name: string): PercpuPtr {
    const ptr = this.module.percpuSymbols.get(name);
    assert(ptr !== undefined, `module ${this.module.name}: no percpu ${name} is declared`);
    return ptr;
  }

  printk(text: string): void {
    this.print(text, KERN_INFO);
  }
  prInfo(text: string): void {
    this.print(text, KERN_INFO);
  }
  prWarn(text: string): void {
    this.print(text, KERN_WARNING);
  }
  prErr(text: string): void {
    this.print(text, KERN_ERR);
  }
  formatPointer(addr: number): string {
    return this.base.pointers.hashed(addr);
  }
  formatAddress(addr: number): string {
    return this.base.pointers.real(addr);
  }

  local(bytes: number): VirtAddr {
    return this.base.stack.alloca(bytes);
  }

  setRegister(index: number, value: number): void {
    const { regs } = this.tasks.current;
    assert(index >= 0 && index < regs.length, 'no such callee-saved register');
    regs[index] = value;
  }

  inHardirq<T>(fn: () => T): T {
    return this.tasks.hardirq(fn);
  }
  inSoftirq<T>(fn: () => T): T {
    return this.tasks.softirq(fn);
  }

  tryModuleGet(): boolean {
    if (this.module.state === 'Unloading') return false;
    this.module.refcount++;
    return true;
  }
  modulePut(): void {
    this.module.refcount--;
  }
  dumpStack(): void {
    this.quick(() => this.base.dumpStack());
  }
  warn(text?: string): void {
    const where = `${this.module.name}.c:1 ${this.base.symbols.format(this.here())}`;
    this.quick(() => warn(this.base, where, text));
  }
  bug(): never {
    throw new KernelBug(`${this.module.name}.c:1`);
  }

  fn(name: string, body: (k: ModuleApi, arg: number) => void): VirtAddr {
    const address = this.addr(name);
    this.multi.functions.bind(address, ([arg = 0]) => {
      const runtime = new ModuleRuntime(this.module, this.services);
      runtime.run(name, () => body(runtime, arg));
      return undefined;
    });
    return address;
  }

  threadFn(name: string, body: (k: ThreadApi, arg: number) => ThreadBody): VirtAddr {
    const address = this.addr(name);
    this.multi.functions.bind(address, ([arg = 0]) => this.threadCode(name, (k) => body(k, arg)));
    return address;
  }

  kthreadRun(
    comm: string,
    body: (k: ThreadApi) => ThreadBody,
    { fn, cpu }: ThreadOptions = {},
  ): VirtAddr {
    const names = [fn, body.name, this.functionName];
    const name = names.find((n) => n !== undefined && this.module.symbols.has(n))!;
    return this.at(CALL_BYTES, () => {
      const thread = this.multi.kthreads.run(comm, () => this.threadCode(name, body), cpu);
      return thread?.task.addr ?? 0;
    });
  }

  load(addr: VirtAddr): VirtAddr {
    return this.memory.readPtr(addr);
  }
  store(addr: VirtAddr, value: number): void {
    this.memory.writePtr(addr, value);
  }
  loadU64(addr: VirtAddr): bigint {
    return this.memory.readU64(addr);
  }
  storeU64(addr: VirtAddr, value: bigint): void {
    this.memory.writeU64(addr, value);
  }
  load32(addr: VirtAddr): number {
    return this.memory.read32(addr);
  }
  store32(addr: VirtAddr, value: number): void {
    this.memory.write32(addr, value);
  }
  load8(addr: VirtAddr): number {
    return this.memory.read8(addr);
  }
  store8(addr: VirtAddr, value: number): void {
    this.memory.write8(addr, value);
  }
  memset(addr: VirtAddr, byte: number, length: number): void {
    this.memory.fill(addr, byte & 0xff, length);
  }
  memcpy(dst: VirtAddr, src: VirtAddr, length: number): void {
    this.memory.copy(dst, src, length);
  }
  strcpy(dst: VirtAddr, text: string, size: number): void {
    this.memory.writeString(dst, text, Math.min(size, text.length + 1));
  }
  initListHead(head: VirtAddr): void {
    initListHead(this.memory, head);
  }
  listAdd(entry: VirtAddr, head: VirtAddr): void {
    listAdd(this.memory, entry, head);
  }
  listAddTail(entry: VirtAddr, head: VirtAddr): void {
    listAddTail(this.memory, entry, head);
  }
  listDel(entry: VirtAddr): void {
    listDel(this.memory, entry);
  }
  listEmpty(head: VirtAddr): boolean {
    return readLink(this.memory, head) === head;
  }
  listEntries(head: VirtAddr): readonly VirtAddr[] {
    return listEntries(this.memory, head);
  }

  private threadCode(name: string, body: (k: ThreadApi) => ThreadBody): ThreadCode {
    const waits: { given: Wait | undefined } = { given: undefined };
    const runtime = new ThreadRuntime(this.module, this.services, waits);
    runtime.enterThread(name);
    return new ThreadCode(runtime, body(runtime), waits);
  }

  private get memory(): KernelBase['machine']['memory'] {
    return this.base.machine.memory;
  }

  private print(text: string, level: LogLevel): void {
    this.quick(() => this.base.log.printk(text, level));
  }
}

/** The implementation of {@link ModuleApi} for the plain functions of a loaded module. */
export class ModuleRuntime extends ModuleCode<number> implements ModuleApi {
  constructor(module: Module, services: ModuleServices) {
    super(module, services, (wait) => services.run.sched.block(wait));
  }
}

/** The implementation of {@link ThreadApi} for one function of a thread. */
class ThreadRuntime extends ModuleCode<Wait> implements ThreadApi {
  constructor(module: Module, services: ModuleServices, waits: { given: Wait | undefined }) {
    super(module, services, (wait) => {
      assert(!waits.given, 'a call that may wait is made as: yield k.call()');
      waits.given = wait;
      return wait;
    });
  }
}
