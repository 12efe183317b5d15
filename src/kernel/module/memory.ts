/**
 * The memory of loaded modules: allocating the blocks, filling the sections, telling kmemleak what
 * to scan, naming the symbols (kernel/module/main.c, kernel/module/debug_kmemleak.c).
 *
 * Simplified: code is not written, text stays zero; no relocations but those of data.
 */
import { assert } from '../../base/assert.ts';
import {
  PAGE_SIZE,
  alignDown,
  alignUp,
  type PercpuPtr,
  type VirtAddr,
} from '../../machine/address.ts';
import { GFP_KERNEL } from '../../mm/gfp.ts';
import type { KernelBase } from '../base/base.ts';
import type { KernelMm } from '../base/allocators.ts';
import { dataOf, isDataBlock } from './data.ts';
import {
  MODULE_NAME_LEN,
  STRUCT_MODULE,
  type ModulePlan,
  type PlannedBlock,
  type PlannedSection,
} from './layout.ts';
import type { Module, ModuleBlock } from './module.ts';

/** nm(1) letters of the symbols of a section. */
const SYMBOL_TYPES: Readonly<Record<string, string>> = {
  '.text': 't',
  '.init.text': 't',
  '.exit.text': 't',
  '.rodata': 'r',
  '.bss': 'b',
};

/** Whether a kind of block holds nothing but code. */
function isTextKind(kind: string): boolean {
  return kind === 'text' || kind === 'init_text';
}

/** Allocates, fills and frees the memory of modules. */
export class ModuleMemory {
  private readonly base: KernelBase;
  private readonly mm: KernelMm;

  constructor(base: KernelBase, mm: KernelMm) {
    this.base = base;
    this.mm = mm;
  }

  /** Gives `module` its blocks with everything in them; false when there is no memory. */
  place(module: Module, plan: ModulePlan): boolean {
    if (!this.allocate(module, plan)) return false;
    for (const [i, block] of plan.blocks.entries()) this.layBlock(module, block, i);
    this.relocate(
      module,
      plan.blocks.flatMap((block) => block.parts.map((p) => p.section)),
    );
    const self = module.symbols.get('__this_module');
    assert(self !== undefined, 'a module has a struct module');
    module.self = self;
    this.fillStruct(module, plan);
    this.tellKmemleak(module);
    return true;
  }

  /**
   * Gives `module` its percpu variables; false when there is no memory.
   * @kernel kernel/module/main.c percpu_modalloc simplified
   */
  placePercpu(module: Module, section: PlannedSection): boolean {
    if (section.size === 0) return true;
    const { memory, cpus } = this.base.machine;
    const ptr = this.mm.percpu.allocReserved(section.size, section.align);
    if (ptr === 0) return false;
    module.percpu = ptr;
    module.percpuSize = section.size;
    memory.writePercpu(module.self + STRUCT_MODULE.percpu, ptr);
    memory.write32(module.self + STRUCT_MODULE.percpuSize, section.size);
    for (const symbol of section.symbols) {
      const variable: PercpuPtr = ptr + symbol.offset;
      module.percpuSymbols.set(symbol.name, variable);
      for (const cpu of cpus) {
        const address = this.mm.percpu.perCpuPtr(variable, cpu.id);
        memory.fill(address, 0, symbol.size);
        const init = typeof symbol.variable === 'object' ? symbol.variable.init : undefined;
        if (init) memory.writeBytes(address, init);
      }
    }
    return true;
  }

  /** Writes `mod->args`, `state` or another word of the structure. */
  setField(module: Module, offset: number, value: number): void {
    this.base.machine.memory.writePtr(module.self + offset, value);
  }

  /**
   * Makes text and constants read-only, and once init is done what it alone may write.
   * @kernel kernel/module/strict_rwx.c module_enable_rodata_ro simplified
   */
  protect(module: Module, afterInit: boolean): void {
    const { pageTable } = this.base.machine.memory;
    for (const { name, address, size, writable } of module.sections) {
      if (afterInit ? name !== '.data..ro_after_init' : writable) continue;
      for (let at = alignDown(address, PAGE_SIZE); at < address + size; at += PAGE_SIZE) {
        pageTable.protect(at);
      }
    }
  }

  /**
   * Frees what only init needed; its symbols are gone then.
   * @kernel kernel/module/main.c do_free_init simplified
   */
  freeInit(module: Module): void {
    for (const [i, block] of module.blocks.entries()) {
      if (!block.init) continue;
      this.setField(module, STRUCT_MODULE.bases + 16 * i, 0);
      this.freeBlock(block);
    }
    module.blocks = module.blocks.filter((block) => !block.init);
    module.sections = module.sections.filter((section) => !section.init);
  }

  /**
   * Frees all memory of a module, the block that holds its structure last.
   * @kernel kernel/module/main.c free_mod_mem simplified
   */
  free(module: Module): void {
    if (module.percpu !== 0) this.mm.percpu.free(module.percpu);
    module.percpu = 0;
    const holdsSelf = (b: ModuleBlock): boolean =>
      module.self >= b.base && module.self < b.base + b.size;
    for (const block of module.blocks) if (!holdsSelf(block)) this.freeBlock(block);
    for (const block of module.blocks) if (holdsSelf(block)) this.freeBlock(block);
    module.blocks = [];
    module.sections = [];
  }

  private allocate(module: Module, plan: ModulePlan): boolean {
    const { memory } = this.base.machine;
    const { hooks } = this.base;
    const { moduleInitIgnored } = this.base.facts.kernel;
    for (const planned of plan.blocks) {
      const type = isTextKind(planned.kind) ? 'text' : 'data';
      const base = this.mm.execmem.alloc(type, planned.size);
      if (base === 0) {
        for (const block of module.blocks) this.freeBlock(block);
        module.blocks = [];
        return false;
      }
      const shared = this.mm.execmem.shares(type);
      if (planned.init && moduleInitIgnored) hooks.ignore(base);
      else if (!shared) hooks.notLeak(base);
      memory.fill(base, 0, planned.size);
      const { kind, size, init } = planned;
      module.blocks.push({ kind, base, size, init, shared });
    }
    return true;
  }

  private freeBlock(block: ModuleBlock): void {
    this.base.symbols.removeRange(block.base, block.base + block.size);
    this.mm.execmem.release(block.base);
  }

  private layBlock(module: Module, planned: PlannedBlock, index: number): void {
    const { base } = module.blocks[index];
    for (const { section, offset } of planned.parts) {
      if (!section.alloc) continue;
      const address = base + offset;
      module.sections.push({
        name: section.name,
        address,
        size: section.size,
        writable: section.writable,
        init: planned.init,
      });
      this.layVariables(module, section, address);
    }
  }

  private layVariables(module: Module, section: PlannedSection, address: VirtAddr): void {
    const { memory } = this.base.machine;
    const type = SYMBOL_TYPES[section.name] ?? 'd';
    const isText = type === 't';
    for (const [i, symbol] of section.symbols.entries()) {
      const at = address + symbol.offset;
      // As kallsyms sees it, a function reaches to the next one, the last to the end of its pages.
      const end = alignUp(address + section.size, PAGE_SIZE) - address;
      const next = section.symbols[i + 1]?.offset ?? end;
      const size = isText ? next - symbol.offset : symbol.size;
      module.symbols.set(symbol.name, at);
      // Labels of the compiler are in no symbol table.
      if (!symbol.name.startsWith('.')) {
        this.base.symbols.add({ name: symbol.name, address: at, size, type, module: module.name });
      }
      const init = typeof symbol.variable === 'object' ? symbol.variable.init : undefined;
      if (init) memory.writeBytes(at, init.subarray(0, symbol.size));
    }
  }

  private relocate(module: Module, sections: readonly PlannedSection[]): void {
    for (const { name, variable } of sections.flatMap((section) => section.symbols)) {
      if (typeof variable !== 'object') continue;
      for (const { offset, symbol, addend } of variable.relocations ?? []) {
        const target = module.symbols.get(symbol) ?? this.base.symbols.lookupName(symbol);
        assert(target !== undefined, `module ${module.name}: no symbol ${symbol} for ${name}`);
        const place = module.symbols.get(name)! + offset;
        this.base.machine.memory.writePtr(place, target + (addend ?? 0));
      }
    }
  }

  private fillStruct(module: Module, plan: ModulePlan): void {
    const { memory } = this.base.machine;
    memory.writeString(module.self + STRUCT_MODULE.name, module.name, MODULE_NAME_LEN);
    this.setField(module, STRUCT_MODULE.init, module.symbols.get(plan.initName) ?? 0);
    this.setField(module, STRUCT_MODULE.exit, module.symbols.get(plan.exitName) ?? 0);
    module.blocks.forEach((block, i) => {
      this.setField(module, STRUCT_MODULE.bases + 16 * i, block.base);
      memory.write32(module.self + STRUCT_MODULE.bases + 16 * i + 8, block.size);
    });
  }

  /**
   * Tells kmemleak which parts of a module hold data.
   * @kernel kernel/module/debug_kmemleak.c kmemleak_load_module faithful
   */
  private tellKmemleak(module: Module): void {
    const { hooks, facts } = this.base;
    if (!facts.kernel.moduleScanAreas) {
      for (const block of module.blocks) {
        if (!isDataBlock(block) && !block.shared) hooks.noScan(block.base);
      }
      return;
    }
    for (const { start, end } of dataOf(module)) hooks.scanArea(start, end - start, GFP_KERNEL);
  }
}
