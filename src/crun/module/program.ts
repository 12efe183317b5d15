/**
 * C programs as kernel modules: a definition for the module loader with the sections as the
 * compiler made them, and what links the program when its memory is there.
 *
 * What the loader finds in a module's special sections is described in sim/include/README.md.
 */
import { EACCES, EINVAL, ENOENT, ENOMEM } from '../../lib/errptr.ts';
import { alignUp, PAGE_SIZE, type VirtAddr } from '../../machine/address.ts';
import { GFP_KERNEL } from '../../mm/gfp.ts';
import type {
  Module,
  ModuleDefinition,
  ModuleMemType,
  ParamInfo,
  PlannedSection,
  PlannedSymbol,
  SectionDefinition,
} from '../../kernel/module/module.ts';
import { KERN_ERR, KERN_WARNING } from '../../kernel/base/printk.ts';
import type { PseudoFile } from '../../kernel/fs/vfs.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { listAdd, listDel } from '../../kernel/base/list-head.ts';
import { getParam, KERNEL_PARAM, paramMode, paramName, setParam } from './params.ts';
import type { CData, CProgram } from '../../cc/base/program.ts';
import type { CRuntime } from '../runtime.ts';
import type { LoadedProgram } from '../vm/text.ts';

const PERCPU = '.data..percpu';
const MODINFO = '.modinfo';
const PARAM = '__param';
const KSYMTAB = '__ksymtab';
const KUNIT_SUITES = '.kunit_test_suites';
/** Where a `struct __sim_kunit_suites` says what runs it. */
const KUNIT_RUN = 16;
/** Bytes of a `struct __sim_export`. */
const EXPORT_BYTES = 16;
/** Bytes before the text of a parameter that the kernel keeps: a list_head. */
const KEPT_TEXT = 16;

/** What kind of memory a section's name asks for. */
const MEM_TYPES: readonly (readonly [pattern: RegExp, type: ModuleMemType])[] = [
  [/^\.init\.text/, 'init_text'],
  [/^\.(exit\.)?text/, 'text'],
  [/^\.init\.rodata/, 'init_rodata'],
  [/^\.init\.data/, 'init_data'],
  [/^\.data\.\.ro_after_init/, 'ro_after_init'],
  [/^(\.rodata|__param|__ksymtab)/, 'rodata'],
  [/^/, 'data'],
];

/**
 * The loadable form of a program.
 * @param depends - modules whose exports it uses.
 */
export function moduleFromProgram(
  runtime: CRuntime,
  program: CProgram,
  name: string,
  depends: readonly string[] = [],
): ModuleDefinition {
  const info = readInfo(program);
  const initName = entry(program, 'init_module');
  const exitName = entry(program, 'cleanup_module');
  const loader = new ProgramLoader(runtime, program);
  const paramInfo = readParams(program);
  const params = Object.fromEntries(Object.keys(paramInfo).map((param) => [param, '']));
  return {
    name,
    license: info.get('license') ?? 'unspecified',
    description: info.get('description'),
    author: info.get('author'),
    inTree: info.get('intree') === 'Y',
    params,
    paramInfo,
    ...(depends.length > 0 ? { depends } : {}),
    sections: planSections(program),
    percpu: percpuSection(program),
    ...(initName === undefined ? {} : { initName, init: () => loader.init(initName) }),
    ...(exitName === undefined ? {} : { exitName, exit: () => loader.call(exitName) }),
    prepare: (module) => loader.prepare(module),
    live: () => loader.runSuites(),
    initDone: (module) => loader.initDone(module),
    paramFiles: () => loader.paramFiles(),
    release: () => loader.release(),
  };
}

/** The function behind one of the two names that a module's entry points have. */
function entry(program: CProgram, name: string): string | undefined {
  const target = program.aliases.get(name) ?? name;
  return program.functions.some((fn) => fn.name === target) ? target : undefined;
}

/** The `tag=text` strings of a module; the last one of a tag counts. */
export function readInfo(program: CProgram): Map<string, string> {
  const info = new Map<string, string>();
  for (const { section, bytes } of program.data) {
    if (section !== MODINFO || !bytes) continue;
    for (const text of String.fromCharCode(...bytes).split('\0')) {
      const at = text.indexOf('=');
      if (at > 0) info.set(text.slice(0, at), text.slice(at + 1));
    }
  }
  return info;
}

/** The names that a program exports (EXPORT_SYMBOL). */
export function exportsOf(program: CProgram): string[] {
  const texts = new Map(program.data.map(({ name, bytes }) => [name, bytes]));
  return program.data
    .filter(({ section, size }) => section === KSYMTAB && size === EXPORT_BYTES)
    .map(({ addresses }) => texts.get(addresses.find(({ offset }) => offset === 8)?.symbol ?? ''))
    .filter((bytes) => bytes !== undefined)
    .map((bytes) => String.fromCharCode(...bytes.subarray(0, -1)));
}

/** The parameters by name: what the compiler left of module_param and MODULE_PARM_DESC. */
function readParams(program: CProgram): Record<string, ParamInfo> {
  const texts = new Map(program.data.map(({ name, bytes }) => [name, bytes]));
  const text = ({ addresses }: CData, at: number): string | undefined => {
    const bytes = texts.get(addresses.find(({ offset }) => offset === at)?.symbol ?? '');
    return bytes && String.fromCharCode(...bytes.subarray(0, -1));
  };
  const descriptions = new Map(
    program.data
      .filter(({ section }) => section === MODINFO)
      .map(({ bytes }) => /^parm=(\w+):([^]*)\0$/.exec(String.fromCharCode(...(bytes ?? []))))
      .filter((match) => match !== null)
      .map(([, name, description]) => [name, description]),
  );
  const params: Record<string, ParamInfo> = {};
  for (const record of program.data.filter(({ section }) => section === PARAM)) {
    const name = text(record, KERNEL_PARAM.name);
    const type = text(record, KERNEL_PARAM.type);
    if (name === undefined || type === undefined) continue;
    const isArray = record.bytes!.subarray(KERNEL_PARAM.max, KERNEL_PARAM.max + 4).some((b) => b);
    const description = descriptions.get(name);
    params[name] = {
      ...(type === 'callback' ? {} : { type: isArray ? `array of ${type}` : type }),
      ...(description === undefined ? {} : { description }),
    };
  }
  return params;
}

function memTypeOf(section: string): ModuleMemType {
  return MEM_TYPES.find(([pattern]) => pattern.test(section))![1];
}

function planSections(program: CProgram): PlannedSection[] {
  const names = [
    '.text',
    ...program.functions.map((fn) => fn.section),
    '.rodata',
    '.data',
    ...program.data.map((data) => data.section),
  ];
  return [...new Set(names)]
    .filter((name) => name !== PERCPU && name !== MODINFO)
    .map((name) => planSection(program, name))
    .filter(({ size }) => size > 0);
}

function planSection(program: CProgram, name: string): PlannedSection {
  const memType = memTypeOf(name);
  const symbols: PlannedSymbol[] = [];
  let end = 0;
  let align = memType === 'text' || memType === 'init_text' ? 16 : 8;
  for (const fn of program.functions) {
    if (fn.section !== name) continue;
    symbols.push({ name: fn.name, offset: end, size: fn.size });
    end = alignUp(end + fn.size, 16);
  }
  for (const data of program.data) {
    if (data.section !== name) continue;
    const offset = alignUp(end, Math.max(1, data.align));
    align = Math.max(align, data.align);
    symbols.push({ name: data.name, offset, size: data.size, variable: variableOf(data) });
    end = offset + data.size;
  }
  const writable = memType === 'data' || memType === 'ro_after_init' || memType === 'init_data';
  return { name, memType, size: end, align, writable, alloc: true, symbols };
}

function variableOf({ size, align, bytes }: CData): PlannedSymbol['variable'] {
  return bytes ? { size, align, init: bytes } : { size, align };
}

function percpuSection(program: CProgram): SectionDefinition {
  const variables = program.data.filter(({ section }) => section.startsWith(PERCPU));
  return Object.fromEntries(variables.map((data) => [data.name, variableOf(data)!]));
}

/** Links one loaded instance of a program. */
class ProgramLoader {
  private readonly runtime: CRuntime;
  private readonly kernel: Kernel;
  private readonly program: CProgram;
  private module: Module | undefined;
  private loaded: LoadedProgram | undefined;
  private readonly kept: VirtAddr[] = [];

  constructor(runtime: CRuntime, program: CProgram) {
    this.runtime = runtime;
    this.kernel = runtime.kernel;
    this.program = program;
  }

  /** Resolves all names, sets the parameters: 0 or a negative errno. */
  prepare(module: Module): number {
    const { log } = this.kernel.base;
    const missing = this.runtime.missing(this.program);
    for (const { name } of missing) {
      log.printk(`${module.name}: Unknown symbol ${name} (err -2)`, KERN_WARNING);
    }
    if (missing.length > 0) return -ENOENT;
    this.module = module;
    this.loaded = this.runtime.load(this.program, (symbol) => this.ownAddress(symbol));
    this.relocate(module);
    this.noteUsed(module);
    this.publish(this.loaded);
    return this.setParams(module);
  }

  init(name: string): number {
    for (const fn of this.program.functions) if (fn.constructor_) this.call(fn.name);
    return this.call(name);
  }

  call(name: string): number {
    return this.runtime.call(this.ownAddress(name)!);
  }

  /** Runs the tests that the module consists of, if it does (KUnit). */
  runSuites(): void {
    const { memory } = this.kernel.base.machine;
    for (const { section, name } of this.program.data) {
      if (section !== KUNIT_SUITES) continue;
      const record = this.ownAddress(name)!;
      this.runtime.call(memory.readPtr(record + KUNIT_RUN), [record]);
    }
  }

  initDone(module: Module): void {
    for (const fn of this.program.functions) {
      if (memTypeOf(fn.section) !== 'init_text') continue;
      const address = module.symbols.get(fn.name)!;
      this.runtime.text.forget(address, address + 1);
    }
  }

  release(): void {
    if (this.loaded) this.runtime.unload(this.loaded);
    const { memory } = this.kernel.base.machine;
    for (const at of this.kept) {
      listDel(memory, at);
      this.kernel.mm.slab.kfree(at);
    }
    this.kept.length = 0;
    this.loaded = undefined;
    this.module = undefined;
  }

  /** The files of the parameters that have any. */
  paramFiles(): (PseudoFile & { readonly name: string })[] {
    const { memory } = this.kernel.base.machine;
    const services = this.paramServices();
    return this.paramRecords()
      .filter((param) => paramMode(memory, param) !== 0)
      .map((param) => ({
        name: paramName(memory, param),
        mode: paramMode(memory, param),
        read: () => getParam(services, param),
        write: (data) => {
          if ((paramMode(memory, param) & 0o222) === 0) return -EACCES;
          const error = setParam(services, param, String.fromCharCode(...data));
          return error < 0 ? error : data.length;
        },
      }));
  }

  private paramRecords(): VirtAddr[] {
    return this.program.data
      .filter(({ section }) => section === PARAM)
      .map(({ name }) => this.ownAddress(name)!);
  }

  private ownAddress(symbol: string): VirtAddr | undefined {
    const name = this.program.aliases.get(symbol) ?? symbol;
    const address = this.module?.symbols.get(name);
    // The token of a percpu variable stands where an address would.
    return address ?? (this.module?.percpuSymbols.get(name) as VirtAddr | undefined);
  }

  private relocate({ percpuSymbols }: Module): void {
    const { machine } = this.kernel.base;
    for (const { name, addresses } of this.program.data) {
      for (const { offset, symbol, addend } of addresses) {
        const target = (this.ownAddress(symbol) ?? this.runtime.addressOf(symbol)) + addend;
        const token = percpuSymbols.get(name);
        const places =
          token === undefined
            ? [this.ownAddress(name)]
            : machine.cpus.map((cpu) => this.kernel.mm.percpu.perCpuPtr(token, cpu.id));
        for (const place of places) {
          if (place !== undefined) machine.memory.writePtr(place + offset, target);
        }
      }
    }
  }

  /** Modules whose exports this one uses can not go before it. */
  private noteUsed(module: Module): void {
    const names = [...this.program.externals, ...this.program.undefinedSymbols];
    const owners = new Set(names.map(({ name }) => this.runtime.exporter(name)));
    for (const other of this.kernel.modules.list()) {
      if (other === module || other.users.includes(module)) continue;
      const isUsed = [...owners].some((owner) => owner && this.runtime.ownerOf(owner) === other);
      if (isUsed) other.users.push(module);
    }
  }

  private publish(loaded: LoadedProgram): void {
    const { memory } = this.kernel.base.machine;
    this.runtime.setOwner(loaded, this.module!);
    for (const { name, section, size } of this.program.data) {
      const at = this.ownAddress(name);
      if (section !== KSYMTAB || size !== EXPORT_BYTES || at === undefined) continue;
      const exported = memory.readString(memory.readPtr(at + 8), 512);
      this.runtime.export(exported, memory.readPtr(at), loaded);
    }
  }

  /** @kernel kernel/params.c parse_args simplified */
  private setParams(module: Module): number {
    const { memory } = this.kernel.base.machine;
    const records = this.paramRecords();
    for (const [name, text] of Object.entries(module.params)) {
      const param = records.find((at) => paramName(memory, at) === name.replaceAll('-', '_'));
      if (param === undefined) continue;
      const error = setParam(this.paramServices(), param, text);
      if (error === 0) continue;
      this.kernel.base.log.printk(
        `${module.name}: \`${text}' invalid for parameter \`${name}'`,
        KERN_ERR,
      );
      return error < 0 ? error : -EINVAL;
    }
    return 0;
  }

  private paramServices(): Parameters<typeof setParam>[0] {
    const { memory } = this.kernel.base.machine;
    const { slab } = this.kernel.mm;
    return {
      memory,
      keepText: (text) => {
        const at = slab.kmalloc(KEPT_TEXT + text.length + 1, GFP_KERNEL, false);
        if (at === 0) return 0;
        listAdd(memory, at, this.runtime.keptTexts);
        memory.writeString(at + KEPT_TEXT, text, text.length + 1);
        this.kept.push(at);
        return at + KEPT_TEXT;
      },
      callSet: (set, text, param) => {
        const copy = slab.kstrdup(text, GFP_KERNEL);
        const result = this.runtime.call(set, [copy, param]);
        slab.kfree(copy);
        return result;
      },
      callGet: (get, param) => {
        const page = this.kernel.mm.pageAlloc.getFreePages(GFP_KERNEL, 0);
        if (page === 0) return -ENOMEM;
        memory.write8(page, 0);
        const length = this.runtime.call(get, [page, param]);
        const text = memory.readString(page, PAGE_SIZE);
        this.kernel.mm.pageAlloc.freePagesAt(page, 0);
        return length < 0 ? length : text.slice(0, length);
      },
    };
  }
}
