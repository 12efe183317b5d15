/**
 * The table of a report: what is shown, what was lost when the last scan began, and where the two
 * disagree the reason, by the list of src/explain/reason.ts. `system.explain` finds the reasons in
 * the memory of a machine; here they come from the graph of the trace and the model of the scan,
 * which know what each word means and not where anything lies.
 *
 * What lies behind a block, or used its memory before, needs addresses: of programs that depend on
 * it (`TraceGraph.vague`) the last reasons are those that would do.
 */
import type { ReasonName } from '../explain/reason.ts';
import { isPart, type Range } from './heap-block.ts';
import { leadsTo, wordFlaw, type Flaw, type LiveWord, type ScanFacts } from './heap-facts.ts';
import type { ScanModel } from './scan-model.ts';
import type { Vagueness } from './trace-graph.ts';

/** What kmemleak says of something beside what is true. */
export interface TableRow {
  readonly name: string;
  readonly reported: boolean;
  readonly lost: boolean;
  /** Why these differ, the decisive reason first; empty where they do not. */
  readonly reasons: readonly ReasonName[];
  /** Undefined when kmemleak does not know the block. */
  readonly range?: Range;
}

const OF_FLAW: Readonly<Record<Flaw, ReasonName>> = {
  encoded: 'hidden-encoding',
  outside: 'one-past',
  elsewhere: 'unscanned',
  unscanned: 'unscanned',
  untracked: 'unscanned',
  min_count: 'min-count',
};

/** What may be so when a program does what cannot be told without addresses. */
const OF_VAGUENESS: Readonly<Record<Vagueness, ReasonName>> = {
  'an address outside its block': 'one-past',
  'an integer that may be an address': 'integer-alias',
  'a torn word': 'integer-alias',
  'memory that is used again': 'stale-copy',
  'an area that was freed before': 'stale-copy',
  'a range that cuts words': 'unscanned',
  'a range that may overlap': 'one-past',
  'a range without memory': 'untracked',
};

/**
 * The table of what the last scan saw and kmemleak knows still, and of blocks unknown to it.
 * @param isOff - kmemleak has said that it is switched off.
 */
export function tableOf(
  scan: ScanFacts,
  model: ScanModel,
  reported: ReadonlySet<string>,
  isOff: boolean,
): TableRow[] {
  const reasons = new Reasons(scan, model);
  const why = (range: Range, lost: boolean): ReasonName[] => {
    if (isOff) return [lost ? 'kmemleak-off' : 'unscanned'];
    return reasons.of(range, lost);
  };
  const known = new Map(model.graph.ranges.map((range) => [model.graph.nameOf(range), range]));
  const rows: TableRow[] = [];
  for (const { range, name, lost } of scan.ranges) {
    if (known.get(name) !== range) continue;
    const isReported = reported.has(name);
    const because = lost === isReported ? [] : why(range, lost);
    rows.push({ name, range, lost, reported: isReported, reasons: because });
  }
  for (const { block, lost } of scan.unknown) {
    const because = isOff ? 'kmemleak-off' : 'untracked';
    rows.push({ name: block.label, lost, reported: false, reasons: lost ? [because] : [] });
  }
  return rows;
}

/** Finds reasons after a scan. */
class Reasons {
  private readonly scan: ScanFacts;
  private readonly model: ScanModel;
  private readonly lost: ReadonlySet<Range>;

  constructor(scan: ScanFacts, model: ScanModel) {
    this.scan = scan;
    this.model = model;
    this.lost = new Set(scan.ranges.filter(({ lost }) => lost).map(({ range }) => range));
  }

  of(range: Range, lost: boolean): ReasonName[] {
    const certain = lost ? this.missed(range) : this.wrong(range, new Set());
    const maybe = [...this.model.graph.vague].map((why) => OF_VAGUENESS[why]);
    // Such a word may also have kept an earlier scan from looking at it.
    if (lost && maybe.length > 0) maybe.push('not-scanned-twice');
    return [...new Set([...certain, ...maybe])];
  }

  /** Why a lost range is not reported, by the steps of a scan. */
  private missed(range: Range): ReasonName[] {
    if (range.minCount <= 0) return [range.painted ? 'coloured' : 'min-count'];
    const { what, finders, isOld, isCached, reported } = this.model.finding(range);
    const young: ReasonName[] = isOld ? [] : ['young'];
    switch (what) {
      case 'found': {
        const through = finders.flatMap((from) => (from ? this.missed(from) : []));
        const cached: ReasonName[] = isCached ? ['allocator-cache'] : [];
        return [
          ...cached,
          ...through,
          ...(reported ? (['reported-before'] as const) : []),
          ...young,
        ];
      }
      case 'first look':
        return ['not-scanned-twice', ...young];
      case 'changed':
        return ['checksum', ...young];
      default:
        return young;
    }
  }

  /** Why a range that can be reached is reported: for each way to it, where that breaks off. */
  private wrong(range: Range, seen: Set<Range>): ReasonName[] {
    seen.add(range);
    const direct: ReasonName[] = [];
    const through: ReasonName[] = [];
    for (const at of this.scan.live) {
      if (!leadsTo(at, range)) continue;
      const flaw = wordFlaw(at, range) ?? this.unread(at);
      const { by, window } = at;
      if (flaw !== undefined) direct.push(OF_FLAW[flaw]);
      else if (window && !this.model.reads(window)) direct.push('moved');
      else if (by && this.model.isWhite(by)) {
        if (!seen.has(by)) through.push(...this.wrong(by, seen));
      } else if (range.minCount > 1) direct.push('min-count');
    }
    // What leads to its block leads to other parts of it, as src/explain/why-reported.ts has it.
    if (direct.length + through.length === 0 && isPart(range)) return ['one-past'];
    return [...direct, ...through];
  }

  private unread({ by, flaws }: LiveWord): Flaw | undefined {
    const isLostPart = by !== undefined && isPart(by) && this.lost.has(by);
    return isLostPart ? 'elsewhere' : flaws[0];
  }
}
