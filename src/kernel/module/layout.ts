/**
 * How a module's sections are put into blocks of memory (kernel/module/main.c, layout_sections):
 * one core and one init block, or in newer kernels a block for each kind of memory.
 *
 * Simplified: only the sections that have something to do with pointers. `.rodata` is never empty
 * (strings), the symbol tables take a fixed room.
 *
 * Invariants: text is first in its block; each kind of memory begins on a page of its own.
 */
import { PAGE_SIZE, alignUp } from '../../machine/address.ts';
import type { KernelFacts } from '../../versions/kernel.ts';
import type {
  ModuleDefinition,
  ModuleMemType,
  PlannedSection,
  PlannedSymbol,
  SectionDefinition,
} from './module.ts';

export type { ModuleMemType, PlannedSection, PlannedSymbol } from './module.ts';

/** The order in which blocks of one kind are allocated (enum mod_mem_type). */
const MEM_TYPES: readonly ModuleMemType[] = [
  'text',
  'data',
  'rodata',
  'ro_after_init',
  'init_text',
  'init_data',
  'init_rodata',
];
/** The order in which kinds of memory lie in the core block. */
const CORE_ORDER: readonly ModuleMemType[] = ['text', 'rodata', 'ro_after_init', 'data'];
const INIT_ORDER: readonly ModuleMemType[] = ['init_text', 'init_rodata', 'init_data'];

/** Bytes of `struct module`. */
export const STRUCT_MODULE_SIZE = 0x400;
/** Offsets in bytes of the fields of `struct module`. */
export const STRUCT_MODULE = {
  state: 0,
  list: 8,
  name: 24,
  init: 0x138,
  /** Bases of the blocks, in the order of their making. */
  bases: 0x140,
  exit: 0x380,
  args: 0x388,
  percpu: 0x390,
  percpuSize: 0x398,
  refcnt: 0x3c0,
} as const;
/** Bytes of `name` with its NUL. */
export const MODULE_NAME_LEN = 56;

/** Room for strings and notes beside the variables of .rodata. */
const RODATA_STRINGS = 0x100;
/** Room for the symbol and string tables. */
const SYMTAB_SIZE = 0x300;
/** Bytes of a function that the definition gives no size for. */
export const DEFAULT_FUNCTION_SIZE = 0x100;

/** A block of memory to allocate, and the sections in it with their offsets. */
export interface PlannedBlock {
  readonly kind: string;
  readonly init: boolean;
  readonly size: number;
  readonly parts: readonly { readonly section: PlannedSection; readonly offset: number }[];
}

/** Everything that the loader needs to place a module. */
export interface ModulePlan {
  readonly blocks: readonly PlannedBlock[];
  readonly percpu: PlannedSection;
  readonly initName: string;
  readonly exitName: string;
}

/**
 * Plans the memory of a module.
 * @kernel kernel/module/main.c layout_sections simplified
 */
export function planModule(definition: ModuleDefinition, facts: KernelFacts): ModulePlan {
  const base = definition.name.replaceAll('-', '_');
  const initName = definition.initName ?? `${base}_init`;
  const exitName = definition.exitName ?? `${base}_exit`;
  const sections = definition.sections
    ? withLoaderSections(definition.sections)
    : planSections(definition, initName, exitName);
  const blocks = facts.moduleBlockPerKind
    ? MEM_TYPES.map((type) => planBlock(type, [type], sections, type.startsWith('init')))
    : [
        planBlock('core', CORE_ORDER, sections, false, facts.moduleCoreExtra),
        planBlock('init', INIT_ORDER, sections, true),
      ];
  const percpu = variables('.data..percpu', 'data', true, definition.percpu);
  return { blocks: blocks.filter((block) => block.size > 0), percpu, initName, exitName };
}

function planSections(
  definition: ModuleDefinition,
  initName: string,
  exitName: string,
): PlannedSection[] {
  const own = { ...definition.functions };
  const initSize = own[initName] ?? DEFAULT_FUNCTION_SIZE;
  const exitSize = own[exitName] ?? DEFAULT_FUNCTION_SIZE;
  delete own[initName];
  delete own[exitName];
  const text: [string, number][] = Object.entries(own);
  const initText: [string, number][] = [];
  if (definition.init && definition.initInInitSection) initText.push([initName, initSize]);
  else if (definition.init) text.unshift([initName, initSize]);
  if (definition.exit) text.push([exitName, exitSize]);
  const rodata = variables('.rodata', 'rodata', false, definition.rodata);
  return [
    functions('.text', 'text', text),
    functions('.init.text', 'init_text', initText),
    { ...rodata, size: rodata.size + RODATA_STRINGS },
    variables('.data..ro_after_init', 'ro_after_init', true, definition.roAfterInit),
    variables('.data', 'data', true, definition.data),
    ...loaderSections(variables('.bss', 'data', true, definition.bss)),
  ];
}

function withLoaderSections(own: readonly PlannedSection[]): PlannedSection[] {
  const isBss = ({ name }: PlannedSection): boolean => name === '.bss';
  return [...own.filter((s) => !isBss(s)), ...loaderSections(...own.filter(isBss))];
}

/** What every module has beside its own code and data; `bss` lies before the tables. */
function loaderSections(...bss: PlannedSection[]): PlannedSection[] {
  return [
    {
      ...variables('.gnu.linkonce.this_module', 'data', true, {
        __this_module: { size: STRUCT_MODULE_SIZE, align: 64 },
      }),
      align: 64,
    },
    ...bss,
    tables('.symtab', 'data'),
    tables('.init.symtab', 'init_data'),
  ];
}

function functions(
  name: string,
  memType: ModuleMemType,
  list: readonly (readonly [name: string, size: number])[],
): PlannedSection {
  const symbols: PlannedSymbol[] = [];
  let offset = 0;
  for (const [symbol, size] of list) {
    symbols.push({ name: symbol, offset, size });
    offset = alignUp(offset + size, 16);
  }
  return { name, memType, size: offset, align: 16, writable: false, alloc: true, symbols };
}

function variables(
  name: string,
  memType: ModuleMemType,
  writable: boolean,
  definition: SectionDefinition = {},
): PlannedSection {
  const symbols: PlannedSymbol[] = [];
  let end = 0;
  let align = 8;
  for (const [symbol, variable] of Object.entries(definition)) {
    const { size, align: wanted } =
      typeof variable === 'number' ? { size: variable, align: undefined } : variable;
    const alignment = wanted ?? (size >= 8 ? 8 : size >= 4 ? 4 : 1);
    const offset = alignUp(end, alignment);
    align = Math.max(align, alignment);
    symbols.push({ name: symbol, offset, size, variable });
    end = offset + size;
  }
  return { name, memType, size: end, align, writable, alloc: true, symbols };
}

function tables(name: string, memType: ModuleMemType): PlannedSection {
  return {
    name,
    memType,
    size: SYMTAB_SIZE,
    align: 8,
    writable: false,
    alloc: false,
    symbols: [],
  };
}

function planBlock(
  kind: string,
  types: readonly ModuleMemType[],
  sections: readonly PlannedSection[],
  init: boolean,
  extra = 0,
): PlannedBlock {
  const parts: { section: PlannedSection; offset: number }[] = [];
  let end = 0;
  for (const type of types) {
    for (const section of sections) {
      if (section.memType !== type || section.size === 0) continue;
      const offset = alignUp(end, section.align);
      parts.push({ section, offset });
      end = offset + section.size;
    }
    end = alignUp(end, PAGE_SIZE);
  }
  return { kind, init, size: end === 0 ? 0 : end + extra, parts };
}
