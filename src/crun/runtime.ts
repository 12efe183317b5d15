/**
 * C on a simulated machine: programs are linked, loaded and run here, and their functions are
 * called from the kernel.
 *
 * Names are resolved in this order: the program itself, symbols that loaded modules and parts of
 * the kernel in C export, functions of the library, variables of the kernel.
 */
import type { Diagnostic } from '../base/diagnostic.ts';
import { nearest } from '../base/diagnostic.ts';
import { StackOverflow } from '../kernel/base/fault.ts';
import type { KernelFunction } from '../kernel/task/functions.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { KmemleakApi } from '../kernel/base/kmemleak-api.ts';
import { initListHead } from '../kernel/base/list-head.ts';
import type { Module } from '../kernel/module/module.ts';
import type { Task } from '../kernel/task/task.ts';
import type { VirtAddr } from '../machine/address.ts';
import type { Truth } from '../truth/truth.ts';
import { HostCall, HostLibrary } from './vm/host.ts';
import { addCompilerFunctions } from './library/compiler.ts';
import { addDeviceLists, addFiles } from './library/files.ts';
import { addInterrupts } from './library/irq.ts';
import { addKprobes } from './library/kprobes.ts';
import { addKernel } from './library/kernel.ts';
import { addMappings } from './library/map.ts';
import { addMemory, type LibraryServices } from './library/memory.ts';
import { addNameOnly } from './library/name-only.ts';
import { addPrinting } from './library/print.ts';
import { addProcesses } from './library/process.ts';
import { addStrings } from './library/string.ts';
import { addTasks } from './library/tasks.ts';
import { addVfs, pathName } from './library/vfs.ts';
import type { Place } from '../cc/base/place.ts';
import type { CProgram, External } from '../cc/base/program.ts';
import { CodeCompiler } from './jit/compiler.ts';
import { LineWatch, type LineListener } from './vm/line-watch.ts';
import { MemoryPort } from './vm/memory.ts';
import type { ThreadContext } from './vm/state.ts';
import { CText, type LoadedProgram } from './vm/text.ts';
import { CThread } from './vm/thread.ts';
import { CTruth } from './vm/truth.ts';

/** Calls from C into the kernel and back into C that may be open. */
const NESTING_MAX = 60;

/** A symbol that other programs may use. */
interface ExportedSymbol {
  readonly address: VirtAddr;
  readonly owner: LoadedProgram;
}

/** Runs C programs on one simulated machine. */
export class CRuntime {
  readonly library = new HostLibrary();
  readonly text = new CText();
  readonly port: MemoryPort;
  /** What `%p` and its like print with. */
  readonly kernel: Kernel;
  /** Head of the list of texts that parameters point at (kmalloced_params). */
  readonly keptTexts: VirtAddr;
  /** A driver has mapped something for the program in user space that runs. */
  userMapped: (start: VirtAddr, area: VirtAddr) => void = () => undefined;
  private readonly context: ThreadContext;
  private readonly exports = new Map<string, ExportedSymbol>();
  private readonly owners = new Map<LoadedProgram, Module>();
  private readonly jiffies: VirtAddr;
  private jiffiesNs = -1;
  private nesting = 0;

  /**
   * @param kmemleak - what modules reach as linux/kmemleak.h.
   * @param truth - keeps account of what values are made from.
   */
  constructor(kernel: Kernel, kmemleak: KmemleakApi, truth?: Truth) {
    this.kernel = kernel;
    const { base, mm, tasks, run } = kernel;
    this.port = new MemoryPort(base.machine.memory);
    this.jiffies = base.data.define('jiffies', 8);
    this.keptTexts = base.data.define('kmalloced_params', 16);
    initListHead(base.machine.memory, this.keptTexts);
    const cpus = base.data.define('nr_cpu_ids', 4);
    base.machine.memory.write32(cpus, base.machine.cpus.length);
    const codeTruth = truth && new CTruth(truth);
    this.context = {
      machine: base.machine,
      depot: base.depot,
      stack: base.stack,
      text: this.text,
      port: this.port,
      active: undefined,
      currentTask: (): Task => tasks.current,
      callBack: (address, args) => this.call(address, args),
      afterHost: () => this.afterHost(),
      userMode: false,
      truth: codeTruth,
      follower: codeTruth,
      watcher: undefined,
    };
    this.context.compiled = CodeCompiler.for(this.context);
    base.sources.add((address) => this.text.lineAt(address));
    const callFunction = (address: VirtAddr, args: readonly number[]): number =>
      this.call(address, args);
    const services: LibraryServices = { base, mm, tasks, run, kmemleak, callFunction };
    addNameOnly(this.library, services);
    addCompilerFunctions(this.library);
    addMemory(this.library, services);
    addMappings(this.library, services);
    addStrings(this.library);
    addPrinting(this.library, services, (at, letters) =>
      pathName(base.machine.memory, base.facts.c, at, letters),
    );
    addKernel(this.library, services, (at) => kernel.modules.list().find((m) => m.self === at));
    addTasks(this.library, services);
    addProcesses(this.library, services);
    addKprobes(this.library, services);
    addVfs(
      this.library,
      services,
      {
        onUserReturn: (fn) => kernel.taskWork.onUserReturn(fn),
        onExit: (fn) => kernel.taskWork.onExit(fn),
        onDropSlab: (fn) => kernel.dropCaches.onDropSlab(fn),
      },
      kernel.cmdline,
    );
    addInterrupts(this.library, services);
    addFiles(this.library, services, kernel.fs, (name) => this.addressOf(name));
    addDeviceLists(this.library, kernel.devices);
    this.library.add('void __sim_user_mapped(unsigned long, struct vm_area_struct *)', (c) =>
      this.userMapped(c.address(0), c.address(1)),
    );
    run.functions.addResolver((address) => this.functionFor(address));
    this.afterHost();
  }

  /** The one runtime of a kernel. */
  static of(kernel: Kernel, kmemleak: KmemleakApi, truth?: Truth): CRuntime {
    return kernel.only(CRuntime, () => new CRuntime(kernel, kmemleak, truth));
  }

  /**
   * What of a program's needs nobody provides, as errors at the first use of each.
   * @param others - names that hints may suggest besides those that are there.
   * @param willBe - whether a name is one that somebody will provide.
   */
  link(
    program: CProgram,
    lineOf: (place: Place) => string = () => '',
    others: Iterable<string> = [],
    willBe: (name: string) => boolean = () => false,
  ): Diagnostic[] {
    const names = [...this.library.names(), ...this.exports.keys(), ...others];
    return this.missing(program)
      .filter(({ name }) => !willBe(name))
      .map((external) => unknown(external, names, lineOf));
  }

  /** What of a program's needs nobody provides. */
  missing(program: CProgram): External[] {
    const { externals, undefinedSymbols } = program;
    const all = [
      ...externals.filter(({ name }) => !this.provides(name)),
      ...undefinedSymbols.filter(({ name }) => !this.provides(name) && !this.hasSymbol(name)),
    ];
    return [...new Map(all.map((external) => [external.name, external])).values()];
  }

  /**
   * Loads a linked program.
   * @param addressOf - where the loader has put the program's functions and data; undefined for
   * names that are not the program's.
   */
  load(program: CProgram, addressOf: (symbol: string) => VirtAddr | undefined): LoadedProgram {
    const loaded = this.reserve(program, addressOf);
    this.fill(loaded, addressOf);
    return loaded;
  }

  /** The first half of `load`: its functions can be referred to. */
  reserve(program: CProgram, addressOf: (symbol: string) => VirtAddr | undefined): LoadedProgram {
    return this.text.reserve(program, this.resolver(program, addressOf));
  }

  /** The second half of `load`: its functions can be called. */
  fill(loaded: LoadedProgram, addressOf: (symbol: string) => VirtAddr | undefined): void {
    const { program } = loaded;
    this.text.fill(loaded, {
      addressOf: this.resolver(program, addressOf),
      externalOf: (index) => {
        const { name } = program.externals[index];
        const exported = this.exports.get(name);
        const id = exported ? this.text.functionAt(exported.address) : -1;
        return id >= 0 ? { function: id } : { host: this.hostId(name) };
      },
    });
  }

  /** Forgets a program and what it exports. */
  unload(loaded: LoadedProgram): void {
    for (const [name, { owner }] of this.exports) if (owner === loaded) this.exports.delete(name);
    this.owners.delete(loaded);
    this.text.unload(loaded);
  }

  /** Lets other programs use a symbol (EXPORT_SYMBOL). */
  export(name: string, address: VirtAddr, owner: LoadedProgram): void {
    this.exports.set(name, { address, owner });
  }

  /** The program that exports a name. */
  exporter(name: string): LoadedProgram | undefined {
    return this.exports.get(name)?.owner;
  }

  /** The module that a program was loaded as. */
  ownerOf(loaded: LoadedProgram): Module | undefined {
    return this.owners.get(loaded);
  }

  /** @see ownerOf */
  setOwner(loaded: LoadedProgram, module: Module): void {
    this.owners.set(loaded, module);
  }

  /**
   * Lets somebody see each line before it is executed, until what is given back is called.
   * Whoever does not, pays nothing for it.
   */
  watchLines(listener: LineListener): () => void {
    const { context } = this;
    const watch = new LineWatch(context, listener);
    context.follower = watch;
    context.watcher = watch;
    return () => {
      context.follower = context.truth;
      context.watcher = undefined;
    };
  }

  /** A thread that will call the function at `address`. */
  thread(address: VirtAddr, args: readonly number[] = []): CThread {
    return new CThread(this.context, address, args);
  }

  /** Whether there is code for `address`, in C or in the library. */
  isFunction(address: VirtAddr): boolean {
    return this.text.functionAt(address) >= 0 || this.text.hostAt(address) >= 0;
  }

  /**
   * Calls the function at `address` as the current task and waits for its end; gives its result as
   * an int. Faults are thrown.
   */
  call(address: VirtAddr, args: readonly number[] = []): number {
    const { base, run } = this.kernel;
    const state = base.stack.current;
    const { sp } = state;
    const { trace } = base.machine.cpu;
    // A callback runs below the function that makes it, on the same stack.
    this.context.active?.syncRegisters();
    if (this.nesting >= NESTING_MAX)
      throw new StackOverflow(state.start - 8, state.start, state.end);
    this.nesting++;
    try {
      const code =
        this.text.functionAt(address) >= 0
          ? this.thread(address, args)
          : run.functions.call(address, args);
      if (code) run.sched.execute(code);
      if (!(code instanceof CThread)) return 0;
      state.sp = sp;
      base.machine.cpu.trace = trace;
      return code.exitCode;
    } finally {
      this.nesting--;
    }
  }

  /** The address of a name that is not a program's own. */
  addressOf(name: string): VirtAddr {
    const exported = this.exports.get(name);
    if (exported) return exported.address;
    if (this.library.find(name)) {
      this.hostId(name);
      return this.hostAddress(name);
    }
    if (this.kernel.run.functions.isKernel(name)) return this.kernelFunction(name);
    return this.kernel.base.symbols.lookupName(name) ?? 0;
  }

  /** Whether a symbol of a program or a function of the library has that name. */
  provides(name: string): boolean {
    return this.exports.has(name) || this.library.find(name) !== undefined;
  }

  private resolver(
    program: CProgram,
    addressOf: (symbol: string) => VirtAddr | undefined,
  ): (symbol: string) => VirtAddr {
    return (symbol) => {
      const name = program.aliases.get(symbol) ?? symbol;
      return addressOf(name) ?? this.addressOf(name);
    };
  }

  private hasSymbol(name: string): boolean {
    if (name === '__this_module' || this.kernel.run.functions.isKernel(name)) return true;
    return this.kernel.base.symbols.lookupName(name) !== undefined;
  }

  /** The address of a function that the kernel calls by pointer; C may do so, too. */
  private kernelFunction(name: string): VirtAddr {
    const { functions } = this.kernel.run;
    const address = functions.kernelAddress(name);
    const run = (call: HostCall): number => {
      const args = Array.from({ length: call.count }, (_, i) => call.address(i));
      functions.call(address, args);
      return 0;
    };
    this.text.addHost({ name, result: 'int', run }, address);
    return address;
  }

  private hostAddress(name: string): VirtAddr {
    const { symbols } = this.kernel.base;
    symbols.site(name);
    return symbols.lookupName(name) ?? 0;
  }

  private hostId(name: string): number {
    const entry = this.library.find(name);
    if (!entry) throw new RangeError(`no function ${name}: link the program first`);
    return this.text.addHost(entry, this.hostAddress(name));
  }

  /** What a function pointer into C, or at a function of the library, calls. */
  private functionFor(address: VirtAddr): KernelFunction | undefined {
    if (this.text.functionAt(address) >= 0) return (args) => this.thread(address, args);
    const host = this.text.hostAt(address);
    if (host < 0) return undefined;
    const { run } = this.text.hosts[host];
    return (args) => {
      const call = new HostCall(new CThread(this.context, address, args));
      call.setArguments(args);
      run(call);
      return undefined;
    };
  }

  /** Keeps the variable `jiffies` up with the clock. */
  private afterHost(): void {
    const { clock, memory } = this.kernel.base.machine;
    if (clock.nowNs === this.jiffiesNs) return;
    this.jiffiesNs = clock.nowNs;
    memory.writeLong(this.jiffies, clock.jiffies);
  }
}

function unknown(
  { name, place }: External,
  names: readonly string[],
  lineOf: (place: Place) => string,
): Diagnostic {
  // Another version of the kernel may have it.
  const near = nearest(
    name,
    names.filter((known) => known !== name),
  );
  const hint = near === undefined ? 'neither the kernel nor a loaded module has it' : `'${near}'?`;
  return {
    severity: 'error',
    file: place.file,
    line: place.line,
    column: place.column,
    message: `'${name}' is not known to this kernel`,
    hint,
    sourceLine: lineOf(place),
  };
}
