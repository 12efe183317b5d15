/**
 * What the graph of a trace says about a scan: for each range that kmemleak knows, whether it is
 * lost, what keeps kmemleak from finding the pointers to it, and what keeps it from being reported.
 * The laws' preconditions are made of these.
 *
 * A part of a block is lost, though the rest of the block is not, when nothing but itself and other
 * lost parts points into it.
 */
import type { WindowName } from '../trace/operations.ts';
import { COPY_STRIDE, isPart, type Block, type Range, type Word } from './heap-block.ts';
import { contents, refersTo, scannedWords } from './scan-model.ts';
import type { TraceGraph } from './trace-graph.ts';

/** Why kmemleak may miss a live pointer on the way to a block: it reports what is not lost. */
export const FLAWS = {
  encoded: 'a pointer on the way is encoded, or is not aligned',
  outside: 'a pointer on the way points outside its block',
  elsewhere: 'a pointer on the way is in a part of a block that nothing points into',
  unscanned: 'a pointer on the way is in memory that is not scanned',
  untracked: 'a pointer on the way is in memory that kmemleak does not know',
  min_count: 'a block on the way needs more references than it has',
} as const;
export type Flaw = keyof typeof FLAWS;

/** Why a lost block may not be reported. */
export const HOLDS = {
  unknown: 'kmemleak was not told of it',
  colored: 'it needs no reference: colored by a function, or of a kind that never leaks',
  cached: 'a slot of a sheaf of the slab allocator points at it, or did at the scan before',
  kept: 'a lost block that needs no reference points to it, or did at the scan before',
  aliased: 'a word that is no pointer to it may look like one',
  young: 'it is younger than five seconds',
  changed: 'it has changed since the last scan, or there was none',
  'held by change': 'a lost block that has changed since the last scan points to it',
} as const;
export type Hold = keyof typeof HOLDS;

/** A range at a scan. */
export interface RangeFacts {
  readonly range: Range;
  readonly name: string;
  readonly lost: boolean;
  /** Empty: every live pointer to it and to what leads to it is one that a scan finds. */
  readonly flaws: ReadonlySet<Flaw>;
  /** Of a lost range. Empty: this scan must report it if it is not reported already. */
  readonly holds: ReadonlySet<Hold>;
}

/** A pointer in memory that the program can reach. */
export interface LiveWord {
  readonly word: Word;
  readonly aligned: boolean;
  /** The window that it is in; undefined when it is in a block. */
  readonly window?: WindowName;
  /** What keeps a scan from reading it. */
  readonly flaws: readonly Flaw[];
  /** The range that must be found before it is read. */
  readonly by?: Range;
}

/** A scan. */
export interface ScanFacts {
  readonly ranges: readonly RangeFacts[];
  /** Blocks of which nothing can be reached. */
  readonly lost: ReadonlySet<Block>;
  readonly live: readonly LiveWord[];
  /** Blocks that the program holds and kmemleak does not know. */
  readonly unknown: readonly { readonly block: Block; readonly lost: boolean }[];
  /** Scans since the program last changed something, this one included. */
  readonly quiet: number;
  readonly nowMs: number;
}

const MIN_AGE_MS = 5000;

/** Gathers the facts of each scan of one program. */
export class HeapFacts {
  private readonly graph: TraceGraph;
  /** What the last scan has looked at, with the contents then. */
  private looked = new Map<Range, string>();
  /** Lost ranges that a stray pointer kept from being looked at by the last scan. */
  private kept = new Set<Range>();
  /** And those that a sheaf kept from it. */
  private cached = new Set<Range>();
  private quiet = 0;

  constructor(graph: TraceGraph) {
    this.graph = graph;
  }

  /** Something was changed that kmemleak may see. */
  change(): void {
    this.quiet = 0;
  }

  /** @param cached - pointers that the slab allocator keeps. */
  scan(cached: readonly Word[] = []): ScanFacts {
    const { graph } = this;
    this.quiet++;
    const lost = graph.lost();
    const live = this.liveWords(lost);
    const unreached = this.unreached(lost, live);
    const lostRanges = new Set([...unreached].filter((r) => isPart(r) || lost.has(r.block)));
    const flaws = this.flaws(live, lostRanges);
    const holds = this.holds(unreached, cached);
    this.looked = new Map([...holds.keys()].map((range) => [range, contents(range)]));
    const heldBy = (hold: Hold): Set<Range> =>
      new Set([...holds].filter(([, why]) => why.has(hold)).map(([range]) => range));
    this.kept = heldBy('kept');
    this.cached = heldBy('cached');
    const known = new Set(graph.ranges.map(({ block }) => block));
    return {
      ranges: graph.ranges.map((range) => ({
        range,
        name: graph.nameOf(range),
        lost: lostRanges.has(range),
        flaws: flaws.get(range)!,
        holds: holds.get(range) ?? new Set(),
      })),
      unknown: graph.blocks
        .filter((block) => !block.freed && !known.has(block) && block.size > 0)
        .map((block) => ({ block, lost: lost.has(block) })),
      lost,
      live,
      quiet: this.quiet,
      nowMs: graph.nowMs,
    };
  }

  /**
   * The ranges of lost blocks, lost parts of others, and whole blocks that only such parts lead to:
   * these are not lost, but keep no part alive.
   */
  private unreached(lost: ReadonlySet<Block>, live: readonly LiveWord[]): Set<Range> {
    const unreached = new Set(
      this.graph.ranges.filter(
        (r) => isPart(r) || lost.has(r.block) || live.some((at) => leadsTo(at, r)),
      ),
    );
    for (let found = true; found;) {
      found = false;
      for (const range of unreached) {
        if (!live.some((at) => leadsTo(at, range) && !(at.by && unreached.has(at.by)))) continue;
        unreached.delete(range);
        found = true;
      }
    }
    return unreached;
  }

  private flaws(live: readonly LiveWord[], lost: ReadonlySet<Range>): Map<Range, Set<Flaw>> {
    const { ranges } = this.graph;
    const flaws = new Map(ranges.map((range) => [range, ownFlaws(range)]));
    for (let grown = true; grown;) {
      grown = false;
      for (const at of live) {
        const found = at.by === undefined ? undefined : flaws.get(at.by);
        for (const range of ranges) {
          if (range.block !== at.word.target || !leadsTo(at, range)) continue;
          const mine = flaws.get(range)!;
          const before = mine.size;
          for (const flaw of at.flaws) mine.add(flaw);
          for (const flaw of found ?? []) mine.add(flaw);
          if (at.by !== undefined && lost.has(at.by)) mine.add('elsewhere');
          const flaw = wordFlaw(at, range);
          if (flaw !== undefined) mine.add(flaw);
          grown ||= mine.size > before;
        }
      }
    }
    return flaws;
  }

  /** All pointers in memory that the program can reach, and how a scan gets to read each. */
  private liveWords(lost: ReadonlySet<Block>): LiveWord[] {
    const { graph } = this;
    const live: LiveWord[] = [];
    for (const [name, words] of Object.entries(graph.windows)) {
      const window = name as WindowName;
      const flaws = this.windowFlaws(window);
      for (const [at, word] of words) {
        if (word.target) live.push({ word, window, flaws, aligned: at % 8 === 0 });
      }
    }
    for (const block of graph.blocks) {
      if (block.freed || lost.has(block)) continue;
      const mine = graph.ranges.filter((r) => r.block === block);
      for (const [at, word] of block.words) {
        if (word.target) live.push({ word, ...placeIn(mine, at, word) });
      }
    }
    return live;
  }

  private windowFlaws(name: WindowName): readonly Flaw[] {
    if (name === 'hidden') return ['untracked'];
    return name === 'stack' && !this.graph.stackOn ? ['unscanned'] : [];
  }

  /** Every range that nothing comes to, with what may keep it from being reported. */
  private holds(lost: ReadonlySet<Range>, cached: readonly Word[]): Map<Range, Set<Hold>> {
    const holds = new Map([...lost].map((range) => [range, this.ownHolds(range)]));
    for (const [range, why] of holds) {
      if (cached.some((word) => refersTo(word, range))) why.add('cached');
    }
    for (let grown = true; grown;) {
      grown = false;
      for (const [from, why] of holds) {
        const keeps: Hold[] = [];
        const isGray = (['colored', 'cached', 'kept'] as const).some((hold) => why.has(hold));
        if (from.minCount !== -1 && isGray) keeps.push('kept');
        if (why.has('changed') || why.has('held by change')) keeps.push('held by change');
        for (const word of keeps.length > 0 ? scannedWords(from) : []) {
          for (const [to, mine] of holds) {
            if (to === from || !refersTo(word, to)) continue;
            const before = mine.size;
            for (const hold of keeps) mine.add(hold);
            grown ||= mine.size > before;
          }
        }
      }
    }
    return holds;
  }

  private ownHolds(range: Range): Set<Hold> {
    const { graph } = this;
    const holds = new Set<Hold>();
    if (range.minCount <= 0) holds.add('colored');
    if (range.bornMs + MIN_AGE_MS > graph.nowMs) holds.add('young');
    if (this.looked.get(range) !== contents(range) || range.transient) holds.add('changed');
    if (this.kept.has(range)) holds.add('kept');
    if (this.cached.has(range)) holds.add('cached');
    if (graph.vague.size > 0) holds.add('aliased');
    return holds;
  }
}

function placeIn(ranges: readonly Range[], at: number, word: Word): Omit<LiveWord, 'word'> {
  const aligned = at % 8 === 0;
  const by = ranges.find((r) => {
    const offset = r.space === 'percpu' ? at % COPY_STRIDE : at;
    return offset >= r.start && offset < r.end;
  });
  if (!by) return { flaws: ['untracked'], aligned };
  const read = !aligned || [...scannedWords(by)].includes(word);
  return { flaws: read && by.minCount !== -1 ? [] : ['unscanned'], aligned, by };
}

function ownFlaws({ block, minCount }: Range): Set<Flaw> {
  return new Set(minCount > (block.kind === 'vmalloc' ? 2 : 1) ? ['min_count'] : []);
}

/** Whether a word is meant as a pointer to a range: to a part when it points into that. */
export function leadsTo(at: LiveWord, range: Range): boolean {
  return at.word.target === range.block && (!isPart(range) || leadsInto(at, range));
}

function leadsInto({ word }: LiveWord, range: Range): boolean {
  const offset = word.how === 'area' ? 0 : word.offset;
  return word.target === range.block && offset >= range.start && offset < range.end;
}

/** Why a scan that reads a word does not take it for a pointer to the range. */
export function wordFlaw({ word, aligned }: LiveWord, range: Range): Flaw | undefined {
  if (word.how === 'outside') return 'outside';
  if (!aligned || (word.how !== 'plain' && word.how !== 'area')) return 'encoded';
  return refersTo(word, range) ? undefined : 'outside';
}
