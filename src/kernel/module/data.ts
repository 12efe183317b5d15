/**
 * Which parts of a loaded module hold data that a leak detector reads
 * (kernel/module/debug_kmemleak.c).
 */
import type { VirtAddr } from '../../machine/address.ts';
import { STRUCT_MODULE_SIZE } from './layout.ts';
import type { Module, ModuleBlock } from './module.ts';

/** A part of a module; end exclusive. */
export interface ModuleData {
  readonly name: string;
  readonly start: VirtAddr;
  readonly end: VirtAddr;
}

/** Whether a block holds nothing but data; blocks by type of memory exist since 6.4. */
export function isDataBlock({ kind }: ModuleBlock): boolean {
  return kind === 'data' || kind === 'init_data';
}

/** Whether the memory of a module is one block, and one for its init. */
function isMixed({ kind }: ModuleBlock): boolean {
  return kind === 'core' || kind === 'init';
}

/** The parts with data: whole blocks, or in mixed blocks the structure and writable sections. */
export function dataOf(module: Module): ModuleData[] {
  const blocks = module.blocks
    .filter(isDataBlock)
    .map(({ kind, base, size }) => ({ name: kind, start: base, end: base + size }));
  if (!module.blocks.some(isMixed)) return blocks;
  const { self } = module;
  const structure = { name: '__this_module', start: self, end: self + STRUCT_MODULE_SIZE };
  const sections = module.sections
    .filter(({ writable }) => writable)
    .map(({ name, address, size }) => ({ name, start: address, end: address + size }));
  return [structure, ...sections];
}
