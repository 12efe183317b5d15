/**
 * Recordings of what sheaves of the slab allocator hide: programs that allocate and free objects of
 * a cache of their own, on a machine that booted without further ado, and which of the objects that
 * they never free kmemleak reports after three scans.
 *
 *     {"program","kernel","cpus","size","ops","reported":[numbers]}
 *
 * `ops` are parts separated by commas: `a12` allocates 12 objects, which count up from 0 in the
 * order of their allocation; `f3-7` frees numbers 3 to 7, `f3` only that; a number that is free
 * already is passed over. `c1` goes on on CPU 1.
 */
import { WORD } from '../machine/address.ts';
import { GFP_KERNEL } from '../mm/gfp.ts';
import { boot, type System } from '../system.ts';
import { kernelNamed, type KernelVersion } from '../versions/kernels.ts';
import { BOOT_STEPS, Budget } from './limits.ts';

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

/** A part of a program. */
export type SheafOp =
  | { readonly kind: 'alloc'; readonly count: number }
  | { readonly kind: 'free'; readonly first: number; readonly last: number }
  | { readonly kind: 'cpu'; readonly cpu: number };

/** Objects that a program may allocate. */
const OBJECTS_MAX = 4096;
const CPUS_MAX = 8;
const SIZE_MAX = 1 << 22;
/** Programs that one machine runs. */
const PER_MACHINE = 20;
const SCANS = 3;
const SCAN_EVERY_MS = 6000;
const MEMORY = 256 * 1024 * 1024;

/** Steps that a scan counts for, and each object. */
const SCAN_STEPS = 400_000;
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
    const match = /^([acf])(\d{1,4})(?:-(\d{1,4}))?$/.exec(part);
    if (!match) return `'${part}' in 'ops' is none of a12, f3-7 and c1`;
    const [, letter, from, to = from] = match;
    const [first, last] = [Number(from), Number(to)];
    if (letter === 'a') {
      ops.push({ kind: 'alloc', count: first });
      made += first;
    } else if (letter === 'f') ops.push({ kind: 'free', first, last });
    else if (first < cpus) ops.push({ kind: 'cpu', cpu: first });
    else return `'${part}' in 'ops': there are ${cpus} CPUs`;
  }
  return made > OBJECTS_MAX ? `'ops' allocate ${made} objects, ${OBJECTS_MAX} at most` : ops;
}

/** Runs such programs, several on one machine. */
export class SheafRunner {
  private readonly seed: string;
  private readonly budget: Budget;
  private system: System | undefined;
  private made = '';
  private runs = 0;

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
    const system = this.machine(version, cpus);
    const { slab, machine, kmemleak } = system;
    const cache = slab.createCache(`slots-${this.runs}`, { size });
    if (!cache) return [];
    const objects: number[] = [];
    const home = machine.cpu;
    for (const op of ops) {
      if (op.kind === 'cpu') machine.cpu = machine.cpus[op.cpu];
      else if (op.kind === 'alloc') {
        this.budget.charge(op.count * (OBJECT_STEPS + size / WORD));
        for (let i = 0; i < op.count; i++) objects.push(slab.cacheZalloc(cache, GFP_KERNEL));
      } else {
        for (let i = op.first; i <= Math.min(op.last, objects.length - 1); i++) {
          if (objects[i] !== 0) slab.cacheFree(cache, objects[i]);
          objects[i] = 0;
        }
      }
    }
    machine.cpu = home;
    this.budget.charge(SCANS * SCAN_STEPS);
    for (let i = 0; i < SCANS; i++) {
      system.sleep(SCAN_EVERY_MS);
      kmemleak.scan();
    }
    const shown = new Set(kmemleak.reported().map(({ pointer }) => pointer));
    system.writeFile('/sys/kernel/debug/kmemleak', 'clear');
    return objects.flatMap((object, i) => (object !== 0 && shown.has(object) ? [i] : []));
  }

  private machine(kernel: KernelVersion, cpus: number): System {
    const kind = `${kernel} ${cpus}`;
    if (this.system === undefined || this.made !== kind || this.runs % PER_MACHINE === 0) {
      this.budget.charge(BOOT_STEPS);
      const bootLine = 'CONFIG_DEBUG_KMEMLEAK_AUTO_SCAN=n';
      this.system = boot({ kernel, seed: this.seed, cpus, bootLine, memBytes: MEMORY });
      this.system.kmemleak.stackScan = false;
      this.made = kind;
      this.runs = 0;
    }
    this.runs++;
    return this.system;
  }
}
