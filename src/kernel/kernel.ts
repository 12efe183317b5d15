/**
 * The kernel proper as one thing: what stands above the allocators and beside kmemleak.
 *
 * The composition root builds, in this order: `KernelBase`, the allocators on it, kmemleak or
 * whatever stands behind the hooks, and then this; `wireKernel` (src/wiring.ts) connects its parts,
 * and `boot` starts the first tasks.
 */
import { EFAULT } from '../lib/errptr.ts';
import type { VirtAddr } from '../machine/address.ts';
import { DropCaches } from './task/drop-caches.ts';
import type { KernelBase } from './base/base.ts';
import type { KernelMm } from './base/allocators.ts';
import type { KmemleakApi } from './base/kmemleak-api.ts';
import type { MachineView } from './proc/machine-view.ts';
import { ModuleLoader } from './module/load.ts';
import { Oops } from './task/oops.ts';
import { mountProcPid } from './proc/pid.ts';
import { DeviceLists, mountDeviceLists } from './proc/device-lists.ts';
import { mountProc } from './proc/proc.ts';
import { mountSysfs } from './proc/sysfs.ts';
import { Syscalls } from './task/syscall.ts';
import type { Schedule } from './base/schedule.ts';
import { TaskServices } from './task/services.ts';
import { TaskWork } from './task/user-return.ts';
import { TaskTable } from './task/task.ts';
import { PseudoFs } from './fs/vfs.ts';

/** What a system call costs when there are others that could run meanwhile. */
const SYSCALL_NS = 1000;

/** What a kernel is built from. */
export interface KernelParts {
  readonly base: KernelBase;
  readonly mm: KernelMm;
  /** What modules reach as linux/kmemleak.h. */
  readonly kmemleak: KmemleakApi;
  /** The boot parameters, for /proc/cmdline. */
  readonly cmdline?: string;
  /** Which task runs when; without it, no task is interrupted where that can be avoided. */
  readonly schedule?: Schedule;
}

/** A running kernel. */
export class Kernel implements MachineView {
  readonly base: KernelBase;
  readonly mm: KernelMm;
  readonly cmdline: string;
  readonly tasks: TaskTable;
  readonly oops: Oops;
  /** Scheduler, timers, workqueues, RCU, … */
  readonly run: TaskServices;
  readonly syscalls: Syscalls;
  readonly modules: ModuleLoader;
  readonly taskWork: TaskWork;
  readonly dropCaches: DropCaches;
  readonly fs = new PseudoFs();
  /** Who has which device numbers and ports. */
  readonly devices = new DeviceLists();
  /** Initcalls run. */
  isBooting = false;
  private readonly singles = new Map<object, object>();
  private readonly awaited = new Map<object, ((one: object) => void)[]>();

  constructor({ base, mm, kmemleak, cmdline = '', schedule }: KernelParts) {
    this.base = base;
    this.mm = mm;
    this.cmdline = cmdline;
    this.tasks = new TaskTable(base, mm);
    this.oops = new Oops(base, this.tasks);
    this.run = new TaskServices({ base, mm, tasks: this.tasks, oops: this.oops, schedule });
    const call = (fn: VirtAddr): void => this.callFunction(fn);
    this.taskWork = new TaskWork(base, this.tasks, this.oops, call);
    this.dropCaches = new DropCaches(base, call);
    this.syscalls = new Syscalls(base, this.oops, {
      beforeReturn: () => this.taskWork.run(),
      afterwards: () => this.run.sched.condResched(SYSCALL_NS),
    });
    const services = { base, mm, tasks: this.tasks, kmemleak, run: this.run };
    this.modules = new ModuleLoader(services, this.syscalls);
    this.mountFiles();
  }

  /** `uname -r`. */
  get release(): string {
    return this.base.facts.release;
  }

  /** Starts the first tasks; memory for them must be there. */
  boot(): void {
    this.tasks.boot();
  }

  /** read(2) of a whole file by the current task: its text or a negative errno. */
  read(path: string): string | number {
    return this.readAs(path, () => this.fs.read(path));
  }

  /** As `read`, where `contents` gives what is in the file in another form than its text. */
  readAs<T>(path: string, contents: () => T): T | number {
    return this.syscalls.run<T | number>('read', contents, -EFAULT, this.framesOf(path));
  }

  /** write(2) to a file by the current task: the bytes consumed or a negative errno. */
  write(path: string, data: Uint8Array): number {
    const drop = this.framesOf(path);
    return this.syscalls.run('write', () => this.fs.write(path, data), -EFAULT, drop);
  }

  /**
   * Runs what a part of the kernel does at the boot, which it comes too late for: as init, and no
   * faults are injected, as in all that is done before there is a process. What goes wrong is the
   * end of the machine.
   */
  initcalls(work: () => void): void {
    const { tasks, oops } = this;
    this.isBooting = true;
    this.run.sched.runAs(tasks.find(1) ?? tasks.initTask, () => oops.guard(work, undefined));
    this.isBooting = false;
  }

  /** The one object of class `kind` that belongs to this kernel; made at the first call. */
  only<T extends object>(kind: abstract new (...args: never[]) => T, make: () => T): T {
    const known = this.singles.get(kind);
    if (known) return known as T;
    const made = make();
    this.singles.set(kind, made);
    for (const use of this.awaited.get(kind) ?? []) use(made);
    return made;
  }

  /** Calls `use` with that object: now, or once it is made, which may be never. */
  whenMade<T extends object>(
    kind: abstract new (...args: never[]) => T,
    use: (one: T) => void,
  ): void {
    const known = this.singles.get(kind);
    if (known) use(known as T);
    else this.awaited.set(kind, [...(this.awaited.get(kind) ?? []), use as (one: object) => void]);
  }

  /** Calls a function by its address as the current task and waits for its end. */
  private callFunction(address: VirtAddr): void {
    const code = this.run.functions.call(address, []);
    if (code) this.run.sched.execute(code);
  }

  /** Innermost functions of a read or write that the file at `path` enters by itself. */
  private framesOf(path: string): number {
    const node = this.fs.lookup(path);
    if (node?.kind === 'file' && node.file.inC) return 2;
    return path.startsWith('/sys/kernel/debug/') ? 0 : 1;
  }

  private mountFiles(): void {
    this.dropCaches.mount(this.fs);
    mountProc(this.fs, this);
    mountProcPid(this.fs, this);
    mountDeviceLists(this.fs, this.devices);
    mountSysfs(this.fs, this);
    const { log } = this.base;
    this.fs.addFile('/dev/kmsg', {
      mode: 0o644,
      read: () =>
        log
          .read()
          .map((r) => `${r.level},${r.seq},${Math.floor(r.timeNs / 1000)},-;${r.text}\n`)
          .join(''),
      write: (data) => {
        log.printk(String.fromCharCode(...data));
        return data.length;
      },
    });
  }
}
