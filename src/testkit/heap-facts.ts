/**
 * What the graph of a trace says about a scan: for each range that kmemleak knows, whether it is
 * lost, what keeps kmemleak from finding the pointers to it, and what keeps it from being reported.
 * The laws' preconditions are made of these, and so are the causes that `check` sums up.
 */
import type { WindowName } from '../trace/operations.ts';
import { COPY_STRIDE, type Block, type Range, type Word } from './heap-block.ts';
import { contents, refersTo, scannedWords } from './scan-model.ts';
import type { TraceGraph } from './trace-graph.ts';

/** Why kmemleak may miss a live pointer on the way to a block: it reports what is not lost. */
export const FLAWS = {
  encoded: 'a pointer on the way is encoded, or is not aligned',
  outside: 'a pointer on the way points outside its block',
  elsewhere: 'a pointer on the way points into another part of the block',
  unscanned: 'a pointer on the way is in memory that is not scanned',
  untracked: 'a pointer on the way is in memory that kmemleak does not know',
  min_count: 'a block on the way needs more references than it has',
} as const;
export type Flaw = keyof typeof FLAWS;

/** Why a lost block may not be reported. */
export const HOLDS = {
  unknown: 'kmemleak was not told of it',
  coloured: 'it needs no reference: coloured by a function, or of a kind that never leaks',
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

/** A scan. */
export interface ScanFacts {
  readonly ranges: readonly RangeFacts[];
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
  private quiet = 0;

  constructor(graph: TraceGraph) {
    this.graph = graph;
  }

  /** Something was changed that kmemleak may see. */
  change(): void {
    this.quiet = 0;
  }

  scan(): ScanFacts {
    const { graph } = this;
    this.quiet++;
    const lost = graph.lost();
    const flaws = this.flaws(lost);
    const holds = this.holds(lost);
    this.looked = new Map([...holds.keys()].map((range) => [range, contents(range)]));
    this.kept = new Set([...holds].filter(([, why]) => why.has('kept')).map(([range]) => range));
    const known = new Set(graph.ranges.map(({ block }) => block));
    return {
      ranges: graph.ranges.map((range) => ({
        range,
        name: graph.nameOf(range),
        lost: lost.has(range.block),
        flaws: flaws.get(range)!,
        holds: holds.get(range) ?? new Set(),
      })),
      unknown: graph.blocks
        .filter((block) => !block.freed && !known.has(block) && block.size > 0)
        .map((block) => ({ block, lost: lost.has(block) })),
      quiet: this.quiet,
      nowMs: graph.nowMs,
    };
  }

  private flaws(lost: ReadonlySet<Block>): Map<Range, Set<Flaw>> {
    const { ranges } = this.graph;
    const flaws = new Map(ranges.map((range) => [range, ownFlaws(range)]));
    const words = this.liveWords(lost);
    for (let grown = true; grown;) {
      grown = false;
      for (const { word, place } of words) {
        const found = place.by === undefined ? undefined : flaws.get(place.by);
        for (const range of ranges) {
          if (range.block !== word.target) continue;
          const mine = flaws.get(range)!;
          const before = mine.size;
          for (const flaw of place.flaws) mine.add(flaw);
          for (const flaw of found ?? []) mine.add(flaw);
          const flaw = wordFlaw(word, place.aligned, range);
          if (flaw !== undefined) mine.add(flaw);
          grown ||= mine.size > before;
        }
      }
    }
    return flaws;
  }

  /** All pointers in memory that the program can reach, and how a scan gets to read each. */
  private liveWords(lost: ReadonlySet<Block>): { word: Word; place: WordPlace }[] {
    const { graph } = this;
    const live: { word: Word; place: WordPlace }[] = [];
    for (const [name, words] of Object.entries(graph.windows)) {
      const flaws = this.windowFlaws(name as WindowName);
      for (const [at, word] of words) {
        if (word.target) live.push({ word, place: { flaws, aligned: at % 8 === 0 } });
      }
    }
    for (const block of graph.blocks) {
      if (block.freed || lost.has(block)) continue;
      const mine = graph.ranges.filter((r) => r.block === block);
      for (const [at, word] of block.words) {
        if (word.target) live.push({ word, place: placeIn(mine, at, word) });
      }
    }
    return live;
  }

  private windowFlaws(name: WindowName): readonly Flaw[] {
    if (name === 'hidden') return ['untracked'];
    return name === 'stack' && !this.graph.stackOn ? ['unscanned'] : [];
  }

  /** Every range of a lost block with what may keep it from being reported. */
  private holds(lost: ReadonlySet<Block>): Map<Range, Set<Hold>> {
    const { graph } = this;
    const ranges = graph.ranges.filter(({ block }) => lost.has(block));
    const holds = new Map(ranges.map((range) => [range, this.ownHolds(range)]));
    for (let grown = true; grown;) {
      grown = false;
      for (const [from, why] of holds) {
        const keeps: Hold[] = [];
        if (from.minCount !== -1 && (why.has('coloured') || why.has('kept'))) keeps.push('kept');
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
    if (range.minCount <= 0) holds.add('coloured');
    if (range.bornMs + MIN_AGE_MS > graph.nowMs) holds.add('young');
    if (this.looked.get(range) !== contents(range) || range.transient) holds.add('changed');
    if (this.kept.has(range)) holds.add('kept');
    if (graph.vague.size > 0) holds.add('aliased');
    return holds;
  }
}

/** Where a word lies. */
interface WordPlace {
  readonly flaws: readonly Flaw[];
  readonly aligned: boolean;
  /** The range that must be found before the word is read. */
  readonly by?: Range;
}

function placeIn(ranges: readonly Range[], at: number, word: Word): WordPlace {
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

function wordFlaw(word: Word, aligned: boolean, range: Range): Flaw | undefined {
  if (word.how === 'outside') return 'outside';
  if (!aligned || (word.how !== 'plain' && word.how !== 'area')) return 'encoded';
  return refersTo(word, range) ? undefined : 'elsewhere';
}
