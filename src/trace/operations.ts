/**
 * The language of traces, as data: one operation a line, its operands, and what each is for.
 *
 * A place is where a word is written, a value what is written there; a reference names an address
 * relative to a labelled object. See docs/traces.md.
 */

import type { ObjectKind } from './object.ts';

/** What an operand is. */
export type OperandKind =
  | 'new' // a label that gets a new object
  | 'label' // a label that exists
  | 'new-cache'
  | 'cache'
  | 'place'
  | 'value'
  | 'ref' // L, L+OFF or L-OFF
  | 'number';

/** How an operation is written. */
export interface OperationSyntax {
  readonly operands: readonly OperandKind[];
  /** Words that may follow. */
  readonly flags?: readonly string[];
  /** It acts on the whole machine, not on the program's objects. */
  readonly global?: boolean;
  /** Where an object that it frees must have come from. */
  readonly frees?: ObjectKind;
  /** Its reference stands for a physical address. */
  readonly physical?: boolean;
}

/** Every operation by its name. */
export const OPERATIONS: Readonly<Record<string, OperationSyntax>> = {
  kmalloc: { operands: ['new', 'number'] },
  kzalloc: { operands: ['new', 'number'] },
  krealloc: { operands: ['label', 'number'] },
  kfree: { operands: ['label'], frees: 'slab' },
  kfree_reuse: { operands: ['label'], frees: 'slab' },
  kmem_cache_create: { operands: ['new-cache', 'number'], flags: ['noleaktrace'] },
  kmem_cache_alloc: { operands: ['new', 'cache'] },
  kmem_cache_zalloc: { operands: ['new', 'cache'] },
  kmem_cache_free: { operands: ['label'], frees: 'cache' },
  vmalloc: { operands: ['new', 'number'] },
  vzalloc: { operands: ['new', 'number'] },
  vfree: { operands: ['label'], frees: 'vmalloc' },
  alloc_percpu: { operands: ['new', 'number'] },
  free_percpu: { operands: ['label'], frees: 'percpu' },
  alloc_pages: { operands: ['new', 'number'] },
  free_pages: { operands: ['label'], frees: 'pages' },
  store: { operands: ['place', 'value'] },
  fill: { operands: ['place', 'number', 'number'] },
  erase: { operands: ['place'] },
  not_leak: { operands: ['ref'] },
  ignore: { operands: ['ref'] },
  no_scan: { operands: ['ref'] },
  update_trace: { operands: ['ref'] },
  transient_leak: { operands: ['ref'] },
  scan_area: { operands: ['ref', 'number'] },
  alloc: { operands: ['new', 'ref', 'number', 'number'] },
  free: { operands: ['ref'] },
  free_part: { operands: ['ref', 'number'] },
  alloc_phys: { operands: ['new', 'ref', 'number'], physical: true },
  free_part_phys: { operands: ['ref', 'number'], physical: true },
  ignore_phys: { operands: ['ref'], physical: true },
  dump: { operands: ['ref'] },
  sleep: { operands: ['number'], global: true },
  scan: { operands: [], global: true },
  clear: { operands: [], global: true },
  report: { operands: [], global: true },
  stack: { operands: [], flags: ['on', 'off'], global: true },
};

/** What each kind of operand looks like, for messages. */
export const OPERAND_HELP: Readonly<Record<OperandKind, string>> = {
  new: 'a label for the new object: a letter, then letters or digits',
  label: 'the label of an object',
  'new-cache': 'a label for the new cache',
  cache: 'the label of a cache (kmem_cache_create)',
  place: 'a place: L+OFF, L@CPU+OFF, data+OFF, bss+OFF, hidden+OFF or stack+OFF',
  value: 'a value: L, L+OFF, L-OFF, ~L+OFF, L@CPU+OFF, vm:L, phys:L+OFF or an integer',
  ref: 'a reference: L, L+OFF or L-OFF',
  number: 'an integer: decimal or 0x…',
};

/** Bytes of each program's window in .data, .bss, hidden memory and the parked stack. */
export const WINDOW_SIZE = 128;
/** CPUs of the machine that traces run on. */
export const TRACE_CPUS = 2;

/** The windows by name. */
export const WINDOWS = ['data', 'bss', 'hidden', 'stack'] as const;
export type WindowName = (typeof WINDOWS)[number];
