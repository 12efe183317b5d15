/**
 * Kernel modules as simulated: the definition that an author writes, and what the loader keeps of a
 * loaded one (include/linux/module.h).
 *
 * A module is a TypeScript object with functions, and the sizes and contents of its sections; the
 * sections lie in simulated memory as those of a real module do, and kmemleak scans them.
 */
import type { PercpuPtr, VirtAddr } from '../../machine/address.ts';
import type { KernelProfile } from '../../versions/profile.ts';
import type { ModuleApi } from './api.ts';
import type { PseudoFile } from '../fs/vfs.ts';

export type { ModuleApi } from './api.ts';

/** A word of a variable that holds an address: `&symbol + addend`. */
export interface Relocation {
  /** Byte offset in the variable. */
  readonly offset: number;
  readonly symbol: string;
  readonly addend?: number;
}

/** A variable of a section: its size in bytes, or more about it. */
export type VariableDefinition =
  | number
  | {
      readonly size: number;
      readonly align?: number;
      readonly init?: Uint8Array;
      readonly relocations?: readonly Relocation[];
    };

/** Variables by name, in the order in which they are laid out. */
export type SectionDefinition = Readonly<Record<string, VariableDefinition>>;

/** What a section's memory is used for; the names of 6.12's mod_mem_type in lower case. */
export type ModuleMemType =
  | 'text'
  | 'data'
  | 'rodata'
  | 'ro_after_init'
  | 'init_text'
  | 'init_data'
  | 'init_rodata';

/** A named thing at a place in a section. */
export interface PlannedSymbol {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
  readonly variable?: VariableDefinition;
}

/** A section and where it goes. */
export interface PlannedSection {
  readonly name: string;
  readonly memType: ModuleMemType;
  readonly size: number;
  readonly align: number;
  readonly writable: boolean;
  /** Whether the section header has SHF_ALLOC; the symbol tables do not. */
  readonly alloc: boolean;
  readonly symbols: readonly PlannedSymbol[];
}

/** Parameters given at loading: `insmod x.ko name=value`. */
export type ModuleParams = Readonly<Record<string, string>>;

/** A parameter as a file. */
export interface ModuleParamFile extends PseudoFile {
  readonly name: string;
}

/** A parameter as modinfo shows it. */
export interface ParamInfo {
  /** As `charp` or `array of int`; absent for one with functions of its own. */
  readonly type?: string;
  readonly description?: string;
}

/** What a module's source says. */
export interface ModuleDefinition {
  /** As the file is called; `-` becomes `_` in the kernel. */
  readonly name: string;
  readonly license?: string;
  readonly description?: string;
  readonly author?: string;
  /** Built with the kernel: loading it does not taint. */
  readonly inTree?: boolean;
  /** Gives the definition, where this one knows only name and `inTree`: a file not looked into. */
  readonly open?: () => ModuleDefinition;
  /** Parameters with their defaults. */
  readonly params?: ModuleParams;
  /** What modinfo shows of parameters; those without an entry are of type charp. */
  readonly paramInfo?: Readonly<Record<string, ParamInfo>>;
  readonly data?: SectionDefinition;
  readonly bss?: SectionDefinition;
  readonly rodata?: SectionDefinition;
  /** Variables of `.data..ro_after_init`. */
  readonly roAfterInit?: SectionDefinition;
  /** DEFINE_PER_CPU variables. */
  readonly percpu?: SectionDefinition;
  /** Names of other modules that this one uses. */
  readonly depends?: readonly string[];
  /** Functions and their sizes in bytes, in the order of the text section. */
  readonly functions?: Readonly<Record<string, number>>;
  /** Offsets of labelled call sites within the function that calls (see ModuleApi.site). */
  readonly sites?: Readonly<Record<string, number>>;
  /** Name of the init function; default `NAME_init`. */
  readonly initName?: string;
  /** Name of the exit function; default `NAME_exit`. */
  readonly exitName?: string;
  /** The init function is marked __init and vanishes when it has run. */
  readonly initInInitSection?: boolean;
  /** The sections as they are, for a module that was compiled; then the ones above are not used. */
  readonly sections?: readonly PlannedSection[];
  /** Its memory is in place, before init: links it, sets parameters. 0 or a negative errno. */
  prepare?(module: Module): number;
  /** It is live: what the kernel runs in it now. */
  live?(module: Module): void;
  /** What only init needed is gone. */
  initDone?(module: Module): void;
  /** The files in /sys/module/NAME/parameters; without it they show what insmod was given. */
  paramFiles?(): readonly ModuleParamFile[];
  /** Its memory goes away. */
  release?(module: Module): void;
  /** Runs at loading; 0 or a negative errno. */
  init?(k: ModuleApi, params: ModuleParams): number;
  /** Runs at unloading; a module without it can not be unloaded. */
  exit?(k: ModuleApi, params: ModuleParams): void;
}

/** A definition, or one that depends on the kernel that the module is built for. */
export type ModuleSource = ModuleDefinition | ((kernel: KernelProfile) => ModuleDefinition);

/** A `static LIST_HEAD(name)` for the data section. */
export function listHead(name: string): VariableDefinition {
  const relocations = [
    { offset: 0, symbol: name },
    { offset: 8, symbol: name },
  ];
  return { size: 16, relocations };
}

/** Declares a module; gives its argument back. */
export function defineModule<T extends ModuleSource>(source: T): T {
  return source;
}

/** The definition of `source` for a kernel. */
export function moduleFor(source: ModuleSource, kernel: KernelProfile): ModuleDefinition {
  return typeof source === 'function' ? source(kernel) : source;
}

/** What a module's file holds. */
export function openModule(definition: ModuleDefinition): ModuleDefinition {
  return definition.open?.() ?? definition;
}

/** `mod->state` as /proc/modules prints it. */
export type ModuleState = 'Loading' | 'Live' | 'Unloading';

/** A block of a module's memory. */
export interface ModuleBlock {
  /** `core`, `init`, or the mod_mem_type in lower case: `text`, `data`, … */
  readonly kind: string;
  base: VirtAddr;
  size: number;
  /** Freed when init has run. */
  readonly init: boolean;
  /** Whether it is a part of a block that modules share: kmemleak knows that block only. */
  readonly shared: boolean;
}

/** A section of a loaded module, for /sys/module/NAME/sections. */
export interface ModuleSection {
  readonly name: string;
  readonly address: VirtAddr;
  readonly size: number;
  readonly writable: boolean;
  readonly init: boolean;
}

/** A loaded module. */
export interface Module {
  readonly name: string;
  readonly definition: ModuleDefinition;
  readonly params: ModuleParams;
  state: ModuleState;
  refcount: number;
  /** Modules that use this one. */
  readonly users: Module[];
  /** Taint letters that it brought, `O` for example. */
  readonly taints: string;
  /** Address of its `struct module`. */
  self: VirtAddr;
  /** Its memory; init blocks go away after init. */
  blocks: ModuleBlock[];
  sections: ModuleSection[];
  /** Addresses of its data, bss and rodata variables and functions, by name. */
  readonly symbols: Map<string, VirtAddr>;
  /** Its DEFINE_PER_CPU variables. */
  readonly percpuSymbols: Map<string, PercpuPtr>;
  /** Its percpu block, 0 when it has none. */
  percpu: PercpuPtr;
  percpuSize: number;
  /** Offsets of the labelled call sites met so far, `function:label`. */
  readonly siteLabels: Map<string, number>;
  /** The kernel's copy of its arguments, `mod->args`. */
  args: VirtAddr;
}

/** Bytes that /proc/modules and lsmod show as the module's size. */
export function moduleSize(module: Module): number {
  return module.blocks.filter((b) => !b.init).reduce((sum, b) => sum + b.size, 0);
}

/** A module's name as the kernel spells it: `kmemleak-test` → `kmemleak_test`. */
export function moduleName(fileName: string): string {
  return fileName.replace(/\.ko$/, '').replaceAll('-', '_');
}
