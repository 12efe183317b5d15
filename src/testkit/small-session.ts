/**
 * Runs small heaps: many in one program, which share nothing, and compares with the reference.
 */
import type { KernelVersion } from '../versions/kernels.ts';
import { WINDOW_SIZE } from '../trace/operations.ts';
import { ROOT_KINDS, smallHeaps, type SmallHeap, type Space } from './small-heaps.ts';
import { referenceReports } from './small-reference.ts';
import { programOf, toKml } from './subject.ts';
import type { ProgramRunner } from './trace-machine.ts';

/** Heaps in one program at most. */
const PACK = 24;
const WINDOWS = ['data', 'bss', 'stack', 'hidden'] as const;
type Window = (typeof WINDOWS)[number];

/** A small heap of which kmemleak says something else. */
export interface SmallFailure {
  readonly heap: SmallHeap;
  readonly kernel: KernelVersion;
  readonly message: string;
  /** A program with this heap alone. */
  readonly kml: string;
}

/** What came of a space. */
export interface SpaceResult {
  readonly space: string;
  readonly heaps: number;
  readonly programs: number;
  /** At most ten. */
  readonly failures: readonly SmallFailure[];
}

/**
 * Tries all heaps of a space on a kernel; gives the number of heaps done after each program.
 * @param runner - a machine with the roots of the space, if it names any.
 */
export function* trySpace(
  space: Space,
  kernel: KernelVersion,
  runner: ProgramRunner,
): Generator<number, SpaceResult> {
  let pack = new Pack();
  let heaps = 0;
  let programs = 0;
  const failures: SmallFailure[] = [];
  const flush = (): void => {
    programs++;
    for (const [i, heap] of pack.heaps.entries()) {
      const message = pack.difference(i, kernel, runner);
      if (message === undefined || failures.length >= 10) continue;
      const alone = new Pack();
      alone.add(heap);
      const where = space.roots && `its ${space.roots.read} roots lie in ${space.roots.name}`;
      const remarks = [message, ...(where === undefined ? [] : [where])];
      const kml = toKml(programOf(alone.lines(), 'small'), remarks);
      failures.push({ heap, kernel, message, kml });
    }
    pack = new Pack();
  };
  for (const heap of smallHeaps(space)) {
    if (!pack.fits(heap)) {
      flush();
      yield heaps;
    }
    pack.add(heap);
    heaps++;
  }
  flush();
  return { space: space.name, heaps, programs, failures };
}

/** Heaps that share a program. */
class Pack {
  readonly heaps: SmallHeap[] = [];
  private readonly used: Record<Window, number> = { data: 0, bss: 0, stack: 0, hidden: 0 };
  private readonly make: string[] = [];
  private readonly early: string[] = [];
  private readonly late: string[] = [];
  private readonly roots: string[] = [];
  private phases: readonly { readonly reported: readonly string[] }[] | undefined;

  fits(heap: SmallHeap): boolean {
    const words = (kind: number): number =>
      [...heap.early, ...heap.late].filter(([from]) => from === heap.objects + kind).length;
    const room = (...windows: Window[]): number =>
      Math.max(...windows.map((name) => WINDOW_SIZE / 8 - this.used[name]));
    const [scanned, stack, hidden] = ROOT_KINDS.map((_, kind) => words(kind));
    return (
      this.heaps.length < PACK &&
      scanned <= room('data', 'bss') &&
      stack <= room('stack') &&
      hidden <= room('hidden')
    );
  }

  add(heap: SmallHeap): void {
    const prefix = `h${this.heaps.length}_`;
    this.heaps.push(heap);
    for (const [i, memory] of heap.memories.entries()) {
      const label = prefix + i;
      if (memory === 'cache') this.make.push(`kmem_cache_alloc ${label} c`);
      else if (memory === 'percpu') this.make.push(`alloc_percpu ${label} 64`);
      else this.make.push(`${memory} ${label} 64`);
      const color = heap.colors[i];
      if (color !== 'white') this.make.push(`${color} ${label}`);
    }
    const places = new Map<string, string>();
    const write = (pairs: SmallHeap['early'], lines: string[]): void => {
      for (const [from, to] of pairs) {
        const key = `${from} ${to}`;
        const place = places.get(key) ?? this.place(heap, prefix, from, to);
        places.set(key, place);
        lines.push(`store ${place} ${prefix}${to}`);
      }
    };
    write(heap.early, this.early);
    write(heap.late, this.late);
  }

  /** The session: what each report must show, the reference says. */
  lines(): string[] {
    const look = (times: number): string[] => Array<string>(times).fill('scan; report');
    const session = [
      'kmem_cache_create c 64',
      ...this.make,
      ...this.early,
      'scan; report; sleep 5200; scan; report',
      ...this.late,
      ...look(2),
      'stack on; scan; report; stack off',
      ...this.roots.map((place) => `store ${place} 0`),
      ...look(2),
    ];
    return session.flatMap((text) => text.split('; '));
  }

  /** What kmemleak says of a heap that the reference does not. */
  difference(i: number, kernel: KernelVersion, runner: ProgramRunner): string | undefined {
    this.phases ??= runner.run(programOf(this.lines(), 'small'), kernel).phases;
    const prefix = `h${i}_`;
    const expected = referenceReports(this.heaps[i], kernel);
    for (const [n, objects] of expected.entries()) {
      const wanted = objects.map((object) => `h0_${object}`).join(' ');
      const reported = this.phases[n]?.reported ?? [];
      const got = reported
        .filter((name) => name.startsWith(prefix))
        .map((name) => `h0_${name.slice(prefix.length)}`)
        .join(' ');
      if (got !== wanted) return `report ${n + 1}: must be '${wanted}', is '${got}'`;
    }
    return undefined;
  }

  private place(heap: SmallHeap, prefix: string, from: number, to: number): string {
    if (from < heap.objects) {
      const copy = heap.memories[from] === 'percpu' ? `@${(to + 1) % 2}` : '';
      return `${prefix}${from}${copy}+${to * 8}`;
    }
    const kind = ROOT_KINDS[from - heap.objects];
    const scanned: Window = this.used.data <= this.used.bss ? 'data' : 'bss';
    const window: Window = kind === 'scanned' ? scanned : kind;
    const place = `${window}+${8 * this.used[window]++}`;
    if (kind !== 'hidden') this.roots.push(place);
    return place;
  }
}
