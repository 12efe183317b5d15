/**
 * The composition root: builds a machine, its kernel and kmemleak, and boots them.
 *
 * The order is the kernel's (init/main.c): early parameters, memblock, percpu, page allocator,
 * slab, kmemleak_init, vmalloc, first tasks, kmemleak_late_init. Nothing is shared between two
 * systems.
 */
import { limitsWith, type LimitChanges, type Limits } from './base/limits.ts';
import { Prng } from './base/prng.ts';
import { kmemleakConfig, parseBootLine, type BootLine } from './boot-line.ts';
import { KernelBase } from './kernel/base/base.ts';
import { KernelPanic } from './kernel/base/fault.ts';
import { kmemleakSocket, type KmemleakSocket } from './kernel/base/kmemleak-api.ts';
import { Kernel } from './kernel/kernel.ts';
import { Roots, imageSections, type RootParts } from './kernel/roots.ts';
import type { ModuleLoader } from './kernel/module/load.ts';
import type { ModuleParams, ModuleSource } from './kernel/module/module.ts';
import type { KernelLog } from './kernel/base/printk.ts';
import { Schedule, ScheduleError } from './kernel/base/schedule.ts';
import type { Hang } from './kernel/task/oops.ts';
import type { Scheduler, Wait } from './kernel/task/sched.ts';
import type { Task, TaskTable } from './kernel/task/task.ts';
import { numberFile } from './kernel/fs/number-file.ts';
import type { PseudoFs } from './kernel/fs/vfs.ts';
import { Explainer } from './explain/explainer.ts';
import { GATHER_BYTES } from './kmemleak/gather-layout.ts';
import { Kmemleak } from './kmemleak/kmemleak.ts';
import type { KmemleakServices } from './kmemleak/state.ts';
import { ENOMEM } from './lib/errptr.ts';
import { StackDepot } from './lib/stackdepot.ts';
import { PAGE_SIZE, WORD } from './machine/address.ts';
import { Clock } from './machine/clock.ts';
import { createCpu } from './machine/cpu.ts';
import { Effort } from './machine/effort.ts';
import { MEM_MAX, MEM_MIN } from './machine/layout.ts';
import type { Machine } from './machine/machine.ts';
import { Memory } from './machine/memory.ts';
import { RamPool } from './machine/ram-pool.ts';
import { FaultAttr } from './mm/fault-inject.ts';
import { Memblock } from './mm/page/memblock.ts';
import { PageAllocator } from './mm/page/alloc.ts';
import { PageArray } from './mm/page/page.ts';
import { PercpuAllocator } from './mm/percpu/percpu.ts';
import { SlabAllocator } from './mm/slab/slub.ts';
import { ExecMem } from './mm/vmalloc/execmem.ts';
import { Vmalloc } from './mm/vmalloc/vmalloc.ts';
import { watchSocket } from './mm/watch.ts';
import { TrackedMemory } from './truth/tracked-memory.ts';
import { Truth } from './truth/truth.ts';
import { DEFAULT_KERNEL, kernelNames } from './versions/kernels.ts';
import { isKernel, profileOf, type KernelChoice } from './versions/profile.ts';
import { wireFaults, wireGuard, wireKernel, wirePercpu, wireScans, wireTruth } from './wiring.ts';

/** What to boot; everything has a default. */
export interface SystemConfig {
  /** A kernel of the list, or one made by `kernelLike`; default DEFAULT_KERNEL. */
  readonly kernel?: KernelChoice;
  /** 1 to 64, default 2. */
  readonly cpus?: number;
  /** Bytes of RAM, whole pages, 32 MiB to 4 GiB; default 64 MiB. */
  readonly memBytes?: number;
  /** All chance comes from it. */
  readonly seed?: string;
  /** The kernel command line; see `parseBootLine`. */
  readonly bootLine?: string;
  /** Modules that insmod finds. */
  readonly modules?: readonly ModuleSource[];
  /**
   * Which task runs when: `random` (by the seed, the default), `calm`, `pct:DEPTH`, or the text of
   * a recorded schedule, which replays that run.
   */
  readonly schedule?: string;
  /** Exact account of all memory, `system.truth`: slower, larger, the same. Default off. */
  readonly truth?: boolean;
  /** Limits that are not at their default; docs/limits.md lists them. */
  readonly limits?: LimitChanges;
  /** Makes JavaScript of C that runs long; results stay. Default on; `eager`: at once. */
  readonly compile?: boolean | 'eager';
}

/** How much longer an instruction takes that the truth follows. */
const TRUTH_EFFORT = 1.6;
const CPUS_MAX = 64;
const DEFAULT_SEED = 'kmemleak';
const DEFAULT_MEM = 64 * 1024 * 1024;
const DEBUGFS_FILE = '/sys/kernel/debug/kmemleak';
/** Time from power-on to the first process, in ms. */
const BOOT_MS = 1500;
/** 30 days: automatic scans go on while time passes, and the host has to run them. */
export const SLEEP_MAX_MS = 30 * 86_400_000;
/** Bytes of each table that the boot takes from memblock. */
const EARLY_TABLE_SIZE = 64;
/** How long an RCU grace period takes, in ms. */
const GRACE_PERIOD_MS = 10;

/** A booted machine. */
export class System {
  readonly config: Required<Omit<SystemConfig, 'modules' | 'limits' | 'compile'>>;
  /** What an input may use of the host. */
  readonly limits: Limits;
  readonly machine: Machine;
  readonly kernel: Kernel;
  readonly kmemleak: Kmemleak;
  readonly slab: SlabAllocator;
  readonly pageAlloc: PageAllocator;
  readonly percpu: PercpuAllocator;
  readonly vmalloc: Vmalloc;
  readonly execmem: ExecMem;
  readonly failslab: FaultAttr;
  readonly failPageAlloc: FaultAttr;
  /** What is reachable and what is lost; only when the machine was booted with `truth`. */
  readonly truth: Truth | undefined;
  /** Compares the truth with what kmemleak says; only when the machine was booted with `truth`. */
  readonly explain: Explainer | undefined;
  /**
   * Where leak detectors are plugged in: kmemleak, and whoever wants to hear what it hears. Boot
   * tells the ones that the composition root adds; what is added later hears what comes later.
   */
  readonly hooks: KmemleakSocket = kmemleakSocket();
  /** Where whoever keeps account of all memory is plugged in. */
  readonly watch = watchSocket();
  /** Where looking for references begins. */
  readonly roots = new Roots(() => this.rootParts());
  private readonly base: KernelBase;
  private readonly chance: Prng;

  /**
   * @param line - the command line of `config`, parsed.
   * @param ram - where memory may come from.
   */
  constructor(config: SystemConfig, line: BootLine, ram?: RamPool) {
    const kernel = config.kernel ?? DEFAULT_KERNEL;
    const facts = profileOf(kernel);
    const { seed = DEFAULT_SEED, cpus = 2, memBytes = DEFAULT_MEM, bootLine = '' } = config;
    const { schedule = 'random', truth = false } = config;
    this.config = { kernel, cpus, memBytes, seed, bootLine, schedule, truth };
    this.limits = limitsWith(config.limits);
    this.machine = powerOn(config, this.limits, ram);
    this.truth = truth ? new Truth(this.machine, this.roots) : undefined;
    if (this.truth) this.watch.add(this.truth.listener);
    this.chance = this.machine.prng.fork('shell');
    const { slubDebug, noHashPointers } = line;
    const depot = new StackDepot();
    this.base = new KernelBase({
      machine: this.machine,
      facts,
      depot,
      hooks: this.hooks.call,
      watch: this.watch.call,
      slubDebug,
      noHashPointers,
    });
    this.kmemleak = this.createKmemleak(line);
    this.explain = this.createExplainer();
    this.earlyLog(line);
    const memblock = new Memblock(this.base);
    memblock.allocMemmap();
    this.percpu = new PercpuAllocator(this.base, memblock);
    if (this.truth) wireTruth(this.truth, this.base, this.percpu);
    for (let i = 0; i < facts.mm.earlyTables; i++) memblock.alloc(EARLY_TABLE_SIZE, WORD);
    this.pageAlloc = new PageAllocator(this.base, new PageArray(this.machine.memory));
    memblock.freeAll(this.pageAlloc);
    this.slab = this.createSlab(line);
    this.kmemleak.init(imageSections(), this.pageAlloc);
    if (this.kmemleak.slabinfo()) this.slab.counted.push(() => this.kmemleak.slabinfo()!);
    this.vmalloc = this.createVmalloc();
    this.execmem = new ExecMem(this.base, this.vmalloc);
    this.kernel = new Kernel({
      base: this.base,
      mm: this,
      kmemleak: this.kmemleak.api,
      cmdline: this.cmdline,
      schedule: Schedule.parse(schedule, this.machine.prng.fork('schedule')),
    });
    wireKernel(this.kernel);
    wireScans(this.kmemleak, this.sched);
    wireGuard(this.kmemleak, this.kernel);
    this.kernel.boot();
    for (const source of config.modules ?? []) this.modules.register(source);
    this.failslab = this.faultAttr('failslab', line.failslab);
    this.failPageAlloc = this.faultAttr('fail_page_alloc', line.failPageAlloc);
    wireFaults(this, this);
    // From here on nothing runs as the idle task: what no process does is done by init.
    this.tasks.switchTo(this.tasks.find(1)!);
    this.clock.advance(BOOT_MS);
    this.kmemleak.lateInit();
    this.fs.addFile(DEBUGFS_FILE, this.kmemleak.file);
    for (const [name, file] of this.kmemleak.parameterFiles()) {
      this.fs.addFile(`/sys/module/kmemleak/parameters/${name}`, file);
    }
    this.settle();
    this.explain?.booted();
  }

  get clock(): Clock {
    return this.machine.clock;
  }

  get log(): KernelLog {
    return this.base.log;
  }

  get tasks(): TaskTable {
    return this.kernel.tasks;
  }

  /** The scheduler; `sched.schedule.text` replays this run. */
  get sched(): Scheduler {
    return this.kernel.run.sched;
  }

  get modules(): ModuleLoader {
    return this.kernel.modules;
  }

  /** The pseudo files: /proc, /sys, /dev. */
  get fs(): PseudoFs {
    return this.kernel.fs;
  }

  /** Where the machine stands that does not come back; undefined while it does. */
  get hang(): Hang | undefined {
    return this.kernel.oops.hang;
  }

  /** `uname -r`. */
  get kernelRelease(): string {
    return this.kernel.release;
  }

  /** Logical CPUs. */
  get cpus(): number {
    return this.config.cpus;
  }

  /** Nanoseconds since power-on. */
  nowNs(): number {
    return this.clock.nowNs;
  }

  /** The next number of the shell's stream of chance, in [0, 32768). */
  random(): number {
    return this.chance.int(32768);
  }

  /** Loads a module as the program insmod does: 0 or a negative errno. */
  insmod(name: string, params: ModuleParams = {}): number {
    return this.asProgram('insmod', () => this.modules.load(name, params));
  }

  /** Unloads a module as the program rmmod does: 0 or a negative errno. */
  rmmod(name: string): number {
    return this.asProgram('rmmod', () => this.modules.unload(name));
  }

  /**
   * Lets `ms` milliseconds pass; timers fire, and tasks run.
   * @throws RangeError when it is not a time of up to 30 days.
   */
  sleep(ms: number): void {
    if (!(ms >= 0 && ms <= SLEEP_MAX_MS)) throw new RangeError(`a sleep of ${ms} ms`);
    this.log.settle();
    const { sched, sleeping } = this.kernel.run;
    if (sched.active && this.kernel.oops.panicked === '') this.wait(sleeping.nanosleep(ms));
    else this.clock.advance(ms);
    this.settle();
  }

  /**
   * Lets tasks run until `until` holds or nothing can happen any more, `limitMs` at most; says
   * whether it holds.
   */
  run(until: () => boolean, limitMs = 600_000): boolean {
    const { sched, sleeping } = this.kernel.run;
    this.log.settle();
    if (sched.active) this.wait(sleeping.until(until, limitMs));
    this.settle();
    return until();
  }

  /**
   * Calls `work` between the blocks of every scan, where a real kernel lets other CPUs go on: it
   * may move pointers about. null ends that.
   */
  whileScanning(work: (() => void) | null): void {
    wireScans(this.kmemleak, this.sched, work ?? undefined);
  }

  /** Reads a pseudo file as the current task: its text or a negative errno. */
  readFile(path: string): string | number {
    return this.readAs(path, () => this.fs.read(path));
  }

  /** As `readFile`, where `contents` gives what is in the file in another form than its text. */
  readAs<T>(path: string, contents: () => T): T | number {
    const found = this.kernel.readAs(path, contents);
    this.settle();
    return found;
  }

  /** One write(2) to a pseudo file as the current task: the bytes taken or a negative errno. */
  writeFile(path: string, data: Uint8Array | string): number {
    const bytes = typeof data === 'string' ? toBytes(data) : data;
    const result = this.kernel.write(path, bytes);
    this.settle();
    return result;
  }

  /** Runs `work` in a process of its own. */
  private asProgram(comm: string, work: () => number): number {
    const task = this.tasks.spawn(comm);
    if (!task) return -ENOMEM;
    try {
      return this.tasks.runAs(task, work);
    } finally {
      this.tasks.exit(task);
      this.settle();
    }
  }

  /** Waits as the current task, whatever others do meanwhile. */
  private wait(wait: Wait): void {
    const { oops, run } = this.kernel;
    oops.contain(() => run.sched.block(wait), 0);
  }

  /** Runs work that is due: what a kernel does between two system calls. */
  private settle(): void {
    this.log.settle();
    this.clock.advance(0);
    this.log.settle();
    this.machine.memory.effort.commandEnded();
  }

  private createKmemleak(line: BootLine): Kmemleak {
    const config = kmemleakConfig(line, this.base.facts.kmemleak, this.config.memBytes);
    const services: KmemleakServices = {
      ctx: this.base,
      socket: this.hooks,
      roots: this.roots,
      perCpuPtr: (ptr, cpu) => this.percpu.perCpuPtr(ptr, cpu),
      names: {
        symbol: (addr) => this.base.symbols.format(addr),
        hashed: (addr) => this.base.pointers.hashed(addr),
      },
      threads: {
        start: (comm) => this.tasks.kthreadRun(comm) ?? null,
        stop: (thread) => this.tasks.exit(thread as Task),
        runAs: (thread, work) => this.sched.runAs(thread as Task, work),
      },
    };
    return new Kmemleak(config, services);
  }

  /** The command line as the kernel sees it: without what is a choice of its configuration. */
  private get cmdline(): string {
    const words = this.config.bootLine.split(/\s+/);
    return words.filter((word) => !word.startsWith('CONFIG_')).join(' ');
  }

  private earlyLog(line: BootLine): void {
    const { release, build } = this.base.facts;
    this.base.printk(`Linux version ${release} (kmemleak-sim) ${build}`);
    this.base.printk(`Command line: ${this.cmdline}`);
    for (const value of line.kmemleak) this.kmemleak.bootParam(value);
    this.base.printk(`Kernel command line: ${this.cmdline}`);
  }

  private createSlab(line: BootLine): SlabAllocator {
    const { data, symbols, taints, pointers } = this.base;
    return new SlabAllocator(this.base, this.pageAlloc.pages, this.pageAlloc, this.percpu, {
      slubDebug: line.slubDebug,
      initOnFree: line.initOnFree,
      initOnAlloc: line.initOnAlloc,
      slabCachesHead: data.define('slab_caches', 16),
      panic: (reason) => new KernelPanic(reason),
      callRcu: (release) => void this.clock.after(GRACE_PERIOD_MS, release),
      texts: {
        symbol: (addr) => symbols.format(addr),
        tainted: () => taints.print(),
        pointer: (addr) => pointers.hashed(addr),
      },
    });
  }

  private createVmalloc(): Vmalloc {
    const { data } = this.base;
    const preload = this.percpu.defineStatic('ne_fit_preload_node', 8, 8);
    const vmalloc = new Vmalloc(this.base, this.pageAlloc, this.slab, {
      busyHead: data.define('vmap_area_list', 16),
      lazyHead: data.define('purge_vmap_area_list', 16),
      freeHead: data.define('free_vmap_area_list', 16),
      preload: this.machine.cpus.map((cpu) => this.percpu.perCpuPtr(preload, cpu.id)),
    });
    wirePercpu(this.percpu, this.pageAlloc, vmalloc);
    // The free range below the first area ends where that begins, and its vmap_area is scanned:
    // whatever lies first always has a reference too many. In Linux that is a table of the boot.
    const table = vmalloc.vzalloc(PAGE_SIZE);
    this.machine.memory.writePtr(data.define('dentry_hashtable', 8), table);
    return vmalloc;
  }

  private rootParts(): RootParts {
    const { machine, percpu } = this;
    const kernel = (): Kernel | undefined => this.kernel;
    return { machine, percpu, kernel };
  }

  private createExplainer(): Explainer | undefined {
    const { truth, kmemleak, base } = this;
    if (!truth) return undefined;
    const sheafSlot = (address: number) => this.slab.sheaves.slotAt(address);
    const sheafHolding = (address: number) => this.slab.sheaves.slotHolding(address);
    const modules = () => this.modules.list();
    return new Explainer({ truth, kmemleak, base, sheafSlot, sheafHolding, modules });
  }

  private faultAttr(name: string, setup: string): FaultAttr {
    const attr = new FaultAttr(name, this.machine.prng.fork(name), ({ interval, ...rest }) => {
      const { probability, space, times } = rest;
      this.base.printk(
        `FAULT_INJECTION: forcing a failure.\n` +
          `name ${name}, interval ${interval}, probability ${probability}, ` +
          `space ${space}, times ${times}`,
      );
      this.base.dumpStack();
    });
    if (setup !== '') attr.setup(setup);
    for (const field of ['probability', 'interval', 'times', 'space'] as const) {
      const file = numberFile(
        () => attr[field],
        (value) => (attr[field] = value),
      );
      this.fs.addFile(`/sys/kernel/debug/${name}/${field}`, file);
    }
    return attr;
  }
}

/**
 * Boots a machine.
 * @param ram - memory of machines that are gone; without, it comes from the host.
 * @throws RangeError when the configuration can not be: the message says what and why.
 */
export function boot(config: SystemConfig = {}, ram?: RamPool): System {
  const line = parseBootLine(config.bootLine ?? '');
  checkConfig(config, line);
  return new System(config, line, ram);
}

function checkConfig(config: SystemConfig, line: BootLine): void {
  const { kernel, cpus = 2, memBytes = DEFAULT_MEM } = config;
  const problems = [...line.problems];
  if (kernel !== undefined && !isKernel(kernel)) {
    const isName = typeof kernel === 'string';
    const what = isName ? `kernel '${kernel as string}'` : 'a kernel that kernelLike did not make';
    problems.push(`${what} is not ${kernelNames()}`);
  }
  if (!Number.isInteger(cpus) || cpus < 1 || cpus > CPUS_MAX) {
    problems.push(`cpus is 1 to ${CPUS_MAX}, not ${cpus}`);
  }
  if (memBytes % PAGE_SIZE !== 0 || memBytes < MEM_MIN || memBytes > MEM_MAX) {
    problems.push(`memory is 32 MiB to 4 GiB in whole pages, not ${memBytes} bytes`);
  }
  try {
    Schedule.parse(config.schedule ?? '', new Prng(''));
  } catch (error) {
    if (!(error instanceof ScheduleError)) throw error;
    problems.push(`schedule: ${error.message}`);
  }
  if (problems.length > 0) throw new RangeError(problems.join('; '));
}

function powerOn(config: SystemConfig, limits: Limits, ram = new RamPool()): Machine {
  const { memBytes = DEFAULT_MEM, cpus = 2, seed = DEFAULT_SEED, truth = false } = config;
  const cpu = Array.from({ length: cpus }, (_, id) => createCpu(id));
  const phys = ram.take(memBytes, config.compile === false ? 0 : GATHER_BYTES);
  const effort = new Effort(limits['kernel-steps'], truth ? TRUTH_EFFORT : 1);
  return {
    memory: truth ? new TrackedMemory(phys, effort) : new Memory(phys, effort),
    clock: new Clock(),
    cpus: cpu,
    cpu: cpu[0],
    prng: new Prng(seed),
    compiles: config.compile ?? true,
  };
}

/** A text as the bytes of a write(2); characters are Latin-1. */
function toBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (c) => c.charCodeAt(0));
}
