/**
 * kmemleak over the graph of a trace: which ranges a scan finds, without addresses, trees, columns
 * or batches. Written from the documented rules (docs/scan.md), so that a mistake is unlikely to be
 * here and in src/kmemleak.
 */
import type { WindowName } from '../trace/operations.ts';
import type { Dump, Phase } from '../trace/phase.ts';
import { COPY_STRIDE, type Range, type Word } from './heap-block.ts';
import type { TraceGraph } from './trace-graph.ts';
import type { Motion } from './trace-machine.ts';

const MIN_AGE_MS = 5000;

/** What scans keep about a range. */
interface Metadata {
  count: number;
  /** The contents when they were last summed up; before that what a new object counts as. */
  seen: string | undefined;
  looked: boolean;
  reported: boolean;
  /** The first pass left it unreferenced, and none since has found it. */
  suspect: boolean;
  /** Gray in this scan because its contents changed, or because it was never looked at before. */
  changed: 'first look' | 'changed' | undefined;
  /** The ranges whose words counted in this pass; undefined stands for a root. */
  finders: (Range | undefined)[];
  /** Those of the first pass, when it found what a second one did not. */
  foundFirst: readonly (Range | undefined)[] | undefined;
}

/** What the last scan made of a range that needs references. */
export interface Finding {
  readonly what: 'found' | 'first look' | 'changed' | 'too young' | 'unreferenced';
  /** Of `found`: the ranges that have words which counted; undefined stands for a root. */
  readonly finders: readonly (Range | undefined)[];
  readonly isOld: boolean;
  /** A word that counted is the slab allocator's own. */
  readonly isCached: boolean;
  /** It was reported once. */
  readonly reported: boolean;
}

/** What happened in scans that is worth having seen. */
export type ScanEvent =
  | 'reported'
  | 'held back: too young'
  | 'held back: changed'
  | 'held back: found again'
  | 'reported before'
  | 'found by what changed'
  | 'excess reference'
  | 'confirmed'
  | 'held back: not confirmed'
  | 'cleared';

/** Model of the scans of one program. */
export class ScanModel {
  readonly graph: TraceGraph;
  readonly events = new Set<ScanEvent>();
  private readonly motion: Motion | undefined;
  scanMs = -Infinity;
  /** For each scan 1 when it made a second pass. */
  readonly confirm: number[] = [];
  /** What the slab allocator pointed at in the last scan. */
  private cached: readonly Word[] = [];
  private readonly metadata = new Map<Range, Metadata>();

  /** @param motion - what another CPU moves during scans. */
  constructor(graph: TraceGraph, motion?: Motion) {
    this.graph = graph;
    this.motion = motion;
  }

  /** Whether a scan reads the words of a window: before they move, or where they are then. */
  reads(window: WindowName): boolean {
    return this.readings(this.confirm.at(-1) === 1).includes(window);
  }

  /** Whether the range had too few references in the last scan. */
  isWhite(range: Range): boolean {
    return this.of(range).count < range.minCount;
  }

  /** What the last scan made of a range. */
  finding(range: Range): Finding {
    const { changed, finders, foundFirst, reported } = this.of(range);
    const isOld = this.isOld(range);
    const white = isOld ? 'unreferenced' : 'too young';
    const isFound = !this.isWhite(range) || foundFirst !== undefined;
    const what = changed ?? (isFound ? 'found' : white);
    const isCached = this.cached.some((word) => refersTo(word, range));
    const found = this.isWhite(range) ? (foundFirst ?? []) : finders;
    return { what, finders: found, isOld, isCached, reported };
  }

  /** The ranges that the file shows now. */
  shown(): Range[] {
    return this.graph.ranges.filter((r) => this.of(r).reported && this.isLeak(r));
  }

  /** Grays what the file shows. */
  clear(): void {
    for (const range of this.shown()) {
      range.minCount = 0;
      range.painted = true;
      this.events.add('cleared');
    }
  }

  /**
   * @param elsewhere - on the rest of the machine something is suspect.
   * @param cached - pointers that the slab allocator keeps, in memory that is read.
   */
  scan(elsewhere = false, cached: readonly Word[] = []): void {
    const { graph } = this;
    this.cached = cached;
    const { confirms } = graph.facts.kmemleak;
    this.scanMs = graph.nowMs;
    for (const range of graph.ranges) {
      Object.assign(this.of(range), { changed: undefined, foundFirst: undefined, suspect: false });
    }
    const gray = this.references(false);
    const found = gray.length;
    for (const range of graph.ranges) {
      if (!this.isWhite(range)) continue;
      if (this.hasChanged(range)) gray.push(range);
      else this.of(range).suspect = confirms && this.isOld(range) && !this.of(range).reported;
    }
    const changed = gray.length;
    if (this.drain(gray, found) > changed) this.events.add('found by what changed');
    const isConfirmed = elsewhere || graph.ranges.some((range) => this.of(range).suspect);
    this.confirm.push(confirms && isConfirmed ? 1 : 0);
    if (confirms && isConfirmed) this.confirmation();
    for (const range of graph.ranges) this.judge(range);
  }

  /** The second pass: counts anew, and looks at no contents. */
  private confirmation(): void {
    const { ranges } = this.graph;
    for (const range of ranges) {
      const m = this.of(range);
      if (!this.isWhite(range) && m.changed === undefined) m.foundFirst = m.finders;
    }
    const suspects = ranges.filter((range) => this.of(range).suspect);
    this.references(true);
    for (const range of suspects) {
      const { suspect } = this.of(range);
      this.events.add(suspect ? 'confirmed' : 'held back: not confirmed');
    }
  }

  /** Counts all references; gives what was read on the way. */
  private references(isSecond: boolean): Range[] {
    const { graph } = this;
    for (const range of graph.ranges) {
      const m = this.of(range);
      // The vm_struct of a vmalloc block holds its address.
      m.count = range.block.kind === 'vmalloc' && range.start === 0 && range.minCount > 0 ? 1 : 0;
      m.finders = [];
    }
    const gray = graph.ranges.filter((r) => r.minCount !== -1 && this.of(r).count >= r.minCount);
    for (const name of this.readings(isSecond)) {
      for (const [at, word] of graph.windows[name]) if (at % 8 === 0) this.refer(word, gray);
    }
    for (const word of this.cached) this.refer(word, gray);
    this.drain(gray, 0);
    return gray;
  }

  /** An object's metadata as a dump has it; the checksum is left out. */
  dump(range: Range): Omit<Dump, 'checksum'> {
    const { count, reported, suspect } = this.of(range);
    const percpu = range.space === 'percpu' ? 0x20 : 0;
    const own = (reported ? 2 : 0) | (range.noScan ? 4 : 0) | (suspect ? 0x40 : 0);
    const flags = 1 | own | percpu;
    return { min_count: range.minCount, count, flags, size: range.end - range.start };
  }

  /**
   * The windows whose words are read: stacks before something moves, a module's memory after. A
   * second pass comes after it altogether.
   */
  private readings(isSecond: boolean): WindowName[] {
    const { from, to } = this.motion ?? {};
    const inPlaceOf = (name: WindowName): WindowName => {
      if (name === from) return to!;
      return name === to ? from! : name;
    };
    const stack: WindowName[] = this.graph.stackOn ? ['stack'] : [];
    return [inPlaceOf('data'), inPlaceOf('bss'), ...(isSecond ? stack.map(inPlaceOf) : stack)];
  }

  private judge(range: Range): void {
    const m = this.of(range);
    if (!this.isWhite(range)) {
      if (m.reported && !m.changed) this.events.add('held back: found again');
      if (m.changed && this.isOld(range)) this.events.add('held back: changed');
    } else if (!this.isOld(range)) {
      this.events.add('held back: too young');
    } else if (this.graph.facts.kmemleak.confirms && !m.suspect && !m.reported) {
      this.events.add(m.changed ? 'held back: changed' : 'found by what changed');
    } else {
      this.events.add(m.reported ? 'reported before' : 'reported');
      m.reported = true;
    }
  }

  private isOld(range: Range): boolean {
    return range.bornMs + MIN_AGE_MS <= this.scanMs;
  }

  private isLeak(range: Range): boolean {
    return this.isWhite(range) && this.isOld(range);
  }

  /** Reads what is on the list, which grows meanwhile; gives its new end. */
  private drain(gray: Range[], from: number): number {
    let next = from;
    while (next < gray.length) {
      const range = gray[next++];
      for (const word of scannedWords(range)) this.refer(word, gray, range);
    }
    return next;
  }

  private refer(word: Word, gray: Range[], from?: Range): void {
    const { how, target } = word;
    if (!target || (how !== 'plain' && how !== 'area')) return;
    // A vmalloc block's vm_struct has the reference that it needs: what is too much counts here.
    const found = this.graph.ranges.find(
      (r) => refersTo(word, r) && (how === 'plain' || r.start === 0),
    );
    if (!found || found === from || !this.isWhite(found)) return;
    if (how === 'area') this.events.add('excess reference');
    const m = this.of(found);
    m.count++;
    m.finders.push(from);
    if (m.count < found.minCount) return;
    m.suspect = false;
    gray.push(found);
  }

  private hasChanged(range: Range): boolean {
    const m = this.of(range);
    const now = contents(range);
    const isFirst = !m.looked && m.seen !== now;
    if (isFirst) m.changed = 'first look';
    else if (m.seen !== now || range.transient) m.changed = 'changed';
    m.seen = now;
    m.looked = true;
    range.transient = false;
    if (m.changed) m.count = range.minCount;
    return m.changed !== undefined;
  }

  private of(range: Range): Metadata {
    let m = this.metadata.get(range);
    if (!m) {
      // In older kernels a new object has the checksum that zeroes have.
      const seen = this.graph.facts.kmemleak.initialChecksum === 0 ? '' : undefined;
      const never = { looked: false, reported: false, suspect: false, changed: undefined };
      m = { ...never, count: 0, seen, finders: [], foundFirst: undefined };
      this.metadata.set(range, m);
    }
    return m;
  }
}

/** Whether a word, if it is read, counts for a range. */
export function refersTo(word: Word, range: Range): boolean {
  const { how, target, offset } = word;
  if (target !== range.block || range.space === 'physical') return false;
  const at = how === 'area' ? 0 : offset;
  return (how === 'plain' || how === 'area') && at >= range.start && at < range.end;
}

/** The words that a scan of the range reads. */
export function* scannedWords(range: Range): Generator<Word> {
  const { block, start, end, areas } = range;
  if (range.noScan) return;
  const parts = areas.length > 0 && range.space !== 'percpu' ? areas : [{ start, end }];
  for (const [key, word] of block.words) {
    const at = range.space === 'percpu' ? key % COPY_STRIDE : key;
    if (at % 8 !== 0) continue;
    for (const part of parts) if (at >= part.start && at + 8 <= part.end) yield word;
  }
}

/** Names the bytes of a range; the empty text is all zeroes. */
export function contents(range: Range): string {
  const { block, start, end } = range;
  const inside = [...block.words].filter(([key]) => {
    const at = range.space === 'percpu' ? key % COPY_STRIDE : key;
    return at + 8 > start && at < end;
  });
  const zeroes = (text: string): boolean => text === '0';
  if (block.fill === 0) {
    return inside
      .filter(([, { text }]) => !zeroes(text))
      .sort(([a], [b]) => a - b)
      .map(([at, { text }]) => `${at}=${text}`)
      .join(' ');
  }
  const isZero = end - start === inside.length * 8 && inside.every(([, { text }]) => zeroes(text));
  if (isZero) return '';
  return `fill ${inside
    .sort(([a], [b]) => a - b)
    .map(([at, { text }]) => `${at}=${text}`)
    .join(' ')}`;
}

/** What kmemleak must say at a report: as a phase, without log lines and checksums. */
export interface Expected {
  readonly reported: readonly string[];
  readonly reported_sizes: readonly number[];
  readonly dumps: ReadonlyMap<string, Omit<Dump, 'checksum'>>;
}

/** What kmemleak must say if it were asked now. */
export function expectedReport(graph: TraceGraph, model: ScanModel): Expected {
  const shown = model.shown();
  const dumps = new Map<string, Omit<Dump, 'checksum'>>();
  for (const range of graph.ranges) {
    if (range.space === 'virtual') dumps.set(graph.nameOf(range), model.dump(range));
    const isDumped = range.space === 'percpu' && graph.facts.kmemleak.dumpsInside;
    if (isDumped) dumps.set(graph.nameOf(range), model.dump(range));
  }
  return {
    reported: shown.map((r) => graph.nameOf(r)),
    reported_sizes: shown.map((r) => r.end - r.start),
    dumps,
  };
}

/** Where a phase differs from what was expected, a line each. */
export function differences(expectedPhase: Expected, phase: Phase): string[] {
  const lines: string[] = [];
  const differ = (what: string, a: unknown, b: unknown): void => {
    const [wanted, got] = [JSON.stringify(a), JSON.stringify(b)];
    if (wanted !== got) lines.push(`${what}: must be ${wanted}, is ${got}`);
  };
  differ('reported', expectedPhase.reported, phase.reported);
  differ('sizes', expectedPhase.reported_sizes, phase.reported_sizes);
  for (const [label, { min_count, count, flags, size, start }] of Object.entries(phase.dumps)) {
    const wanted = expectedPhase.dumps.get(label);
    if (wanted && start === undefined)
      differ(`dump ${label}`, wanted, { min_count, count, flags, size });
  }
  return lines;
}
