/**
 * Recordings of what sheaves of the slab allocator hide: programs that allocate and free objects of
 * a cache of their own, on a machine that booted without further ado, and which of the objects that
 * they never free kmemleak reports after three scans.
 *
 *     {"program","kernel","cpus","size","ops","reported":[numbers]}
 *
 * `ops` are parts separated by commas: `a12` allocates 12 objects, which count up from 0 in the
 * order of their allocation; `f3-7` frees numbers 3 to 7, `f3` only that; a number that is free
 * already is passed over. `m12` and `n3-7` do the same with one bulk call, `r3-7` with kfree_rcu(),
 * and `b0` waits for what that was given (kvfree_rcu_barrier). `p3-7` lets object 3 point at object
 * 7, `c1` goes on on CPU 1, `s0` shrinks the cache, `d0` destroys it and is the last.
 */
import { WORD, type VirtAddr } from '../machine/address.ts';
import { RamPool } from '../machine/ram-pool.ts';
import { __GFP_ZERO, GFP_KERNEL } from '../mm/gfp.ts';
import type { KmemCache } from '../mm/slab/kmem-cache.ts';
import { boot, type System } from '../system.ts';
import { kernelNamed, type KernelVersion } from '../versions/kernels.ts';
import { Budget } from './limits.ts';

/** A program with what a real kernel reported. */
export interface SheafRow {
  readonly name: string;
  /** The kernel as the row names it. */
  readonly kernel: string;
  /** The line of the file. */
  readonly at: number;
  readonly version: KernelVersion;
  readonly cpus: number;
  /** Bytes of an object. */
  readonly size: number;
  readonly ops: readonly SheafOp[];
  /** Numbers of the objects that are reported, ascending. */
  readonly reported: readonly number[];
}

/** The parts of a program, by their letters. */
const KINDS = {
  a: 'alloc',
  m: 'alloc-bulk',
  f: 'free',
  n: 'free-bulk',
  r: 'free-rcu',
  b: 'barrier',
  p: 'point',
  c: 'cpu',
  s: 'shrink',
  d: 'destroy',
} as const;

/** A part of a program: what it does, and its one or two numbers. */
export interface SheafOp {
  readonly kind: (typeof KINDS)[keyof typeof KINDS];
  readonly first: number;
  readonly last: number;
}

/** Objects that a program may allocate. */
const OBJECTS_MAX = 4096;
const CPUS_MAX = 8;
const SIZE_MAX = 1 << 22;
const SCANS = 3;
const SCAN_EVERY_MS = 6000;
const MEMORY = 256 * 1024 * 1024;
/** Where an object keeps its pointer to another: behind its `rcu_head`. */
const POINTER = 16;
/** Longer than a grace period takes. */
const GRACE_MS = 100;

/** Steps that a program counts for with its machine and scans, and each object, as measured. */
const ROW_STEPS = 2_500_000;
const OBJECT_STEPS = 200;

/** Whether a row of a file is of this kind. */
export function isSheafRow(row: unknown): boolean {
  return typeof row === 'object' && row !== null && 'ops' in row;
}

/** Reads a row; a text says what is wrong with it. */
export function parseSheafRow(row: unknown, at: number): SheafRow | string {
  const { program, kernel, cpus = 1, size, ops, reported } = row as Record<string, unknown>;
  if (typeof program !== 'string') return "'program' is not a string";
  if (typeof kernel !== 'string') return "'kernel' is not a string";
  const version = kernelNamed(kernel)?.name;
  if (version === undefined) return `kernel '${kernel}' cannot be simulated`;
  if (!isWhole(cpus, 1, CPUS_MAX)) return `'cpus' is not 1 to ${CPUS_MAX}`;
  if (!isWhole(size, 1, SIZE_MAX)) return `'size' is not 1 to ${SIZE_MAX}`;
  if (!Array.isArray(reported) || !reported.every((n) => isWhole(n, 0, OBJECTS_MAX))) {
    return "'reported' is not a list of numbers";
  }
  if (typeof ops !== 'string') return "'ops' is not a string";
  const parsed = parseOps(ops, cpus);
  if (typeof parsed === 'string') return parsed;
  return { name: program, kernel, at, version, cpus, size, ops: parsed, reported };
}

function isWhole(value: unknown, least: number, most: number): value is number {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
}

function parseOps(text: string, cpus: number): SheafOp[] | string {
  const ops: SheafOp[] = [];
  let made = 0;
  for (const part of text.split(',')) {
    const match = /^([abcdfmnprs])(\d{1,4})(?:-(\d{1,4}))?$/.exec(part);
    if (!match) return `'${part}' in 'ops' is none of a12, f3-7, c1 and their like`;
    const [, letter, from, to = from] = match;
    const kind = KINDS[letter as keyof typeof KINDS];
    const first = Number(from);
    if (kind === 'cpu' && first >= cpus) return `'${part}' in 'ops': there are ${cpus} CPUs`;
    const op = { kind, first, last: Number(to) };
    if (allocates(op)) made += first;
    ops.push(op);
    if (kind === 'destroy') break;
  }
  return made > OBJECTS_MAX ? `'ops' allocate ${made} objects, ${OBJECTS_MAX} at most` : ops;
}

/** Runs such programs, each on a machine of its own. */
export class SheafRunner {
  private readonly seed: string;
  private readonly budget: Budget;
  /** Memory of machines that are not used any more. */
  private readonly ram = new RamPool();

  /** @param budget - what all programs may cost together. */
  constructor(seed: string, budget = new Budget()) {
    this.seed = seed;
    this.budget = budget;
  }

  /** Runs a program; gives the points of difference. */
  replay(row: SheafRow): string[] {
    const reported = this.reported(row);
    const lines: string[] = [];
    const missing = row.reported.filter((n) => !reported.includes(n));
    const added = reported.filter((n) => !row.reported.includes(n));
    if (missing.length > 0) lines.push(`recorded and not simulated: ${missing.join(' ')}`);
    if (added.length > 0) lines.push(`simulated and not recorded: ${added.join(' ')}`);
    return lines;
  }

  /** The numbers of the objects that are reported, ascending. */
  private reported({ version, cpus, size, ops }: SheafRow): number[] {
    this.budget.charge(ROW_STEPS);
    const bootLine = 'CONFIG_DEBUG_KMEMLEAK_AUTO_SCAN=n';
    const config = { kernel: version, seed: this.seed, cpus, bootLine, memBytes: MEMORY };
    const system = boot(config, this.ram);
    const { slab, machine, kmemleak } = system;
    kmemleak.stackScan = false;
    const cache = slab.createCache('slots', { size });
    if (!cache) return [];
    const objects: VirtAddr[] = [];
    const home = machine.cpu;
    for (const op of ops) {
      if (op.kind === 'cpu') machine.cpu = machine.cpus[op.first];
      else {
        if (allocates(op)) this.budget.charge(op.first * (OBJECT_STEPS + size / WORD));
        perform(system, cache, objects, op);
      }
    }
    machine.cpu = home;
    for (let i = 0; i < SCANS; i++) {
      system.sleep(SCAN_EVERY_MS);
      kmemleak.scan();
    }
    const shown = new Set(kmemleak.reported().map(({ pointer }) => pointer));
    this.ram.give(machine.memory.phys);
    return objects.flatMap((object, i) => (object !== 0 && shown.has(object) ? [i] : []));
  }
}

function allocates({ kind }: SheafOp): boolean {
  return kind === 'alloc' || kind === 'alloc-bulk';
}

/** Does a part of a program on the CPU that runs; a freed object becomes 0. */
function perform(system: System, cache: KmemCache, objects: number[], op: SheafOp): void {
  const { slab, machine, kernel } = system;
  const { rcu } = kernel.run;
  const { first, last } = op;
  /** Frees the objects of the part that are not free yet. */
  const each = (free: (object: VirtAddr) => void): void => {
    for (let i = first; i <= Math.min(last, objects.length - 1); i++) {
      const object = objects[i];
      objects[i] = 0;
      if (object !== 0) free(object);
    }
  };
  switch (op.kind) {
    case 'alloc':
      for (let i = 0; i < first; i++) objects.push(slab.cacheZalloc(cache, GFP_KERNEL));
      return;
    case 'alloc-bulk':
      slab.cacheAllocBulk(cache, GFP_KERNEL | __GFP_ZERO, first, (object) => objects.push(object));
      return;
    case 'free':
      each((object) => slab.cacheFree(cache, object));
      return;
    case 'free-bulk': {
      const all: VirtAddr[] = [];
      each((object) => all.push(object));
      slab.cacheFreeBulk(cache, all.length, (i) => all[i]);
      return;
    }
    case 'free-rcu':
      each((object) => rcu.kfreeRcu(object, object));
      return;
    case 'point': {
      const [from, to] = [objects[first], objects[last]];
      if (from && to) machine.memory.writePtr(from + POINTER, to);
      return;
    }
    case 'barrier':
      rcu.kvfreeBarrier();
      system.sleep(GRACE_MS);
      return;
    case 'shrink':
      slab.shrinkCache(cache);
      return;
    case 'destroy':
      rcu.kvfreeBarrier(cache);
      system.sleep(GRACE_MS);
      slab.destroyCache(cache);
      return;
    case 'cpu':
  }
}
