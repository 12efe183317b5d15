/**
 * Loading and unloading modules (kernel/module/main.c: load_module, do_init_module, delete_module).
 *
 * The work is done below the call chain of the system call, so that what a module's init allocates
 * shows the frames of a real one. Errors are negative error numbers; when init or exit faults, the
 * task is killed, the answer is -EFAULT, and the module stays as it was.
 *
 * Simplified: no signatures, versions or notifiers; the init memory is freed at once and not by a
 * worker; a module's file is its definition.
 *
 * Invariant: the list of `struct module`s in simulated memory is that of the table, newest first.
 */
import type { VirtAddr } from '../../machine/address.ts';
import { EAGAIN, EBUSY, EEXIST, EFAULT, ENOENT, ENOMEM } from '../../lib/errptr.ts';
import { GFP_KERNEL } from '../../mm/gfp.ts';
import type { KernelBase } from '../base/base.ts';
import { initListHead, listAdd, listDel } from '../base/list-head.ts';
import type { ModuleServices } from './frames.ts';
import { planModule, STRUCT_MODULE, type ModulePlan } from './layout.ts';
import { ModuleMemory } from './memory.ts';
import { ModuleRuntime } from './runtime.ts';
import {
  moduleFor,
  moduleName,
  openModule,
  type Module,
  type ModuleDefinition,
  type ModuleParams,
  type ModuleSource,
  type ModuleState,
} from './module.ts';
import { isFault } from '../task/oops.ts';
import { KERN_WARNING } from '../base/printk.ts';
import type { Syscalls } from '../task/syscall.ts';

/** Licenses that do not taint the kernel. */
const FREE_LICENSES = /^(GPL|GPL v2|GPL and additional rights|Dual (BSD|MIT|MPL)\/GPL)$/;
/** Numbers of `mod->state`. */
const STATE_NUMBERS: Readonly<Record<ModuleState, number>> = { Live: 0, Loading: 1, Unloading: 2 };

/** A module with what runs its code. */
interface Loaded {
  readonly module: Module;
  readonly runtime: ModuleRuntime;
  readonly plan: ModulePlan;
}

/** The modules that are loaded and those that can be. */
export class ModuleLoader {
  private readonly base: KernelBase;
  private readonly services: ModuleServices;
  private readonly syscalls: Syscalls;
  private readonly memory: ModuleMemory;
  /** Address of the list head `modules` in .data. */
  private readonly head: VirtAddr;
  private readonly known = new Map<string, ModuleDefinition>();
  private loaded: Loaded[] = [];

  constructor(services: ModuleServices, syscalls: Syscalls) {
    this.services = services;
    this.base = services.base;
    this.syscalls = syscalls;
    this.memory = new ModuleMemory(services.base, services.mm);
    this.head = this.base.data.define('modules', 16);
    initListHead(this.base.machine.memory, this.head);
  }

  /** What oopses say after `Modules linked in:`. */
  linkedIn(): string {
    return this.list()
      .map((m) => ` ${m.name}${flags(m)}`)
      .join('');
  }

  /** Makes a module known under its name, as installing its file does. */
  register(source: ModuleSource): ModuleDefinition {
    const definition = moduleFor(source, this.base.facts);
    this.known.set(moduleName(definition.name), definition);
    return definition;
  }

  /** Every module that can be loaded. */
  available(): readonly ModuleDefinition[] {
    return [...this.known.values()];
  }

  /** The loaded modules, newest first. */
  list(): readonly Module[] {
    return this.loaded.map(({ module }) => module);
  }

  /** A loaded module by its name, `-` and `_` alike. */
  find(name: string): Module | undefined {
    return this.findLoaded(name)?.module;
  }

  /** Loads a registered module: 0 or a negative errno. */
  load(name: string, params: ModuleParams = {}): number {
    const definition = this.known.get(moduleName(name));
    return definition ? this.loadDefinition(openModule(definition), params) : -ENOENT;
  }

  /**
   * finit_module(2) for the current task: 0 or a negative errno.
   * @kernel kernel/module/main.c load_module simplified
   */
  loadDefinition(definition: ModuleDefinition, params: ModuleParams = {}): number {
    const { stack } = this.base;
    const work = (): number =>
      stack.within('load_module', () => {
        const loaded = this.form(definition, params);
        return typeof loaded === 'number' ? loaded : this.doInitModule(loaded);
      });
    // The chain of finit_module but load_module and do_init_module, which `work` enters.
    return this.syscalls.run('finit_module', work, -EFAULT, 2);
  }

  /**
   * delete_module(2) for the current task: 0 or a negative errno.
   * @kernel kernel/module/main.c delete_module simplified
   */
  unload(name: string): number {
    return this.syscalls.run('delete_module', () => this.deleteModule(name), -EFAULT);
  }

  private findLoaded(name: string): Loaded | undefined {
    const wanted = moduleName(name);
    return this.loaded.find(({ module }) => module.name === wanted);
  }

  private form(definition: ModuleDefinition, params: ModuleParams): Loaded | number {
    const name = moduleName(definition.name);
    const existing = this.find(name);
    if (existing) return existing.state === 'Live' ? -EEXIST : -EBUSY;
    const used = this.resolveDependencies(name, definition);
    if (typeof used === 'number') return used;
    const module = emptyModule(name, definition, params);
    const plan = planModule(definition, this.base.facts.kernel);
    if (!this.memory.place(module, plan)) return -ENOMEM;
    const loaded = { module, plan, runtime: new ModuleRuntime(module, this.services) };
    this.link(loaded);
    this.taintFor(module);
    const { slab } = this.services.mm;
    const text = Object.entries(params)
      .map(([key, value]) => `${key}=${value}`)
      .join(' ');
    module.args = this.memory.placePercpu(module, plan.percpu) ? slab.kstrdup(text, GFP_KERNEL) : 0;
    if (module.args === 0) {
      this.freeModule(loaded);
      return -ENOMEM;
    }
    this.memory.setField(module, STRUCT_MODULE.args, module.args);
    for (const user of used) user.users.push(module);
    this.warnUnknownParams(module);
    const prepared = definition.prepare?.(module) ?? 0;
    if (prepared < 0) {
      this.freeModule(loaded);
      return prepared;
    }
    return loaded;
  }

  private resolveDependencies(name: string, definition: ModuleDefinition): Module[] | number {
    const used: Module[] = [];
    for (const other of definition.depends ?? []) {
      const module = this.find(other);
      // One that is linked says itself which symbols there are not.
      if (!module && definition.prepare) continue;
      if (!module) {
        this.base.log.printk(`${name}: Unknown symbol ${moduleName(other)} (err -2)`, KERN_WARNING);
        return -ENOENT;
      }
      used.push(module);
    }
    return used;
  }

  private link(loaded: Loaded): void {
    const { module } = loaded;
    listAdd(this.base.machine.memory, module.self + STRUCT_MODULE.list, this.head);
    this.loaded.unshift(loaded);
    this.setState(module, 'Loading');
  }

  /**
   * Sets the taint flags that a module brings, and says so once.
   * @kernel kernel/module/main.c module_augment_kernel_taints simplified
   */
  private taintFor(module: Module): void {
    const { taints, log } = this.base;
    const license = module.definition.license ?? 'unspecified';
    if (module.taints.includes('O')) {
      if (!taints.has('O')) {
        log.printk(`${module.name}: loading out-of-tree module taints kernel.`, KERN_WARNING);
      }
      taints.add('O');
    }
    if (!module.taints.includes('P')) return;
    if (!taints.has('P')) {
      log.printk(`${module.name}: module license '${license}' taints kernel.`, KERN_WARNING);
    }
    this.base.taint('P');
  }

  private warnUnknownParams(module: Module): void {
    for (const key of Object.keys(module.params)) {
      if (module.definition.params && key in module.definition.params) continue;
      this.base.log.printk(`${module.name}: unknown parameter '${key}' ignored`, KERN_WARNING);
    }
  }

  /**
   * Runs a module's init and drops what only init needed.
   * @kernel kernel/module/main.c do_init_module simplified
   */
  private doInitModule(loaded: Loaded): number {
    const { module } = loaded;
    const { slab } = this.services.mm;
    return this.base.stack.within('do_init_module', () => {
      const freeInit = slab.kmalloc(this.base.facts.kernel.modInitfreeBytes, GFP_KERNEL);
      if (freeInit === 0) {
        this.freeModule(loaded);
        return -ENOMEM;
      }
      this.memory.protect(module, false);
      let ret = -EFAULT;
      try {
        ret = this.runInit(loaded);
      } catch (error) {
        // A mistake in the module's TypeScript goes to whoever loads it, and leaves nothing behind.
        if (!isFault(error)) this.freeModule(loaded);
        throw error;
      }
      if (ret < 0) {
        slab.kfree(freeInit);
        this.setState(module, 'Unloading');
        this.freeModule(loaded);
        return ret;
      }
      if (ret > 0) this.complain(module.name, ret);
      this.setState(module, 'Live');
      module.definition.live?.(module);
      this.memory.protect(module, true);
      this.retireCode(module, true);
      this.memory.freeInit(module);
      module.definition.initDone?.(module);
      slab.kfree(freeInit);
      return 0;
    });
  }

  private runInit({ module, plan, runtime }: Loaded): number {
    const { definition } = module;
    if (!definition.init) return 0;
    const params = paramsOf(module);
    return this.base.stack.within('do_one_initcall', () =>
      runtime.run(plan.initName, () => definition.init?.(runtime, params) ?? 0),
    );
  }

  private complain(name: string, ret: number): void {
    this.base.log.printk(
      `do_init_module: '${name}'->init suspiciously returned ${ret}, ` +
        `it should follow 0/-E convention\ndo_init_module: loading module anyway...`,
      KERN_WARNING,
    );
    this.base.dumpStack();
  }

  private deleteModule(name: string): number {
    const loaded = this.findLoaded(name);
    if (!loaded) return -ENOENT;
    const { module, plan, runtime } = loaded;
    if (module.users.length > 0) return -EAGAIN;
    if (module.state !== 'Live') return -EBUSY;
    const { definition } = module;
    if (definition.init && !definition.exit) return -EBUSY;
    if (module.refcount > 0) return -EAGAIN;
    this.setState(module, 'Unloading');
    if (definition.exit) {
      runtime.run(plan.exitName, () => definition.exit?.(runtime, paramsOf(module)));
    }
    this.freeModule(loaded);
    return 0;
  }

  /**
   * Unlinks a module and frees all that it had.
   * @kernel kernel/module/main.c free_module simplified
   */
  private freeModule(loaded: Loaded): void {
    const { module } = loaded;
    this.loaded = this.loaded.filter((other) => other !== loaded);
    for (const { module: other } of this.loaded) {
      const at = other.users.indexOf(module);
      if (at >= 0) other.users.splice(at, 1);
    }
    listDel(this.base.machine.memory, module.self + STRUCT_MODULE.list);
    this.retireCode(module, false);
    module.definition.release?.(module);
    if (module.args !== 0) this.services.mm.slab.kfree(module.args);
    const { functions } = this.services.run;
    for (const { base, size } of module.blocks) functions.unbind(base, base + size);
    this.memory.free(module);
  }

  /** Code goes away, of init or all: what it has called keeps its names. */
  private retireCode(module: Module, isInit: boolean): void {
    for (const { base, size, init } of module.blocks) {
      if (init || !isInit) this.base.sources.retire(base, base + size, module);
    }
  }

  private setState(module: Module, state: ModuleState): void {
    module.state = state;
    this.base.machine.memory.write32(module.self + STRUCT_MODULE.state, STATE_NUMBERS[state]);
  }
}

/** The values of a module's parameters: those given, else the defaults. */
function paramsOf(module: Module): ModuleParams {
  return { ...module.definition.params, ...module.params };
}

/** ` (O+)`-like flags as oopses and /proc/modules show them; '' when there are none. */
function flags(module: Module): string {
  const sign = { Live: '', Loading: '+', Unloading: '-' }[module.state];
  return module.taints + sign === '' ? '' : `(${module.taints}${sign})`;
}

function emptyModule(name: string, definition: ModuleDefinition, params: ModuleParams): Module {
  const proprietary = FREE_LICENSES.test(definition.license ?? 'GPL') ? '' : 'P';
  return {
    name,
    definition,
    params,
    state: 'Loading',
    refcount: 0,
    users: [],
    taints: `${proprietary}${definition.inTree ? '' : 'O'}`,
    self: 0,
    blocks: [],
    sections: [],
    symbols: new Map(),
    percpuSymbols: new Map(),
    siteLabels: new Map(),
    percpu: 0,
    percpuSize: 0,
    args: 0,
  };
}
