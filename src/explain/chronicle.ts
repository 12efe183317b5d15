/**
 * The record that explanations need of the past: what each scan found for each object that could be
 * reported, by which words, and which calls of the kmemleak API there were.
 *
 * It watches for good (`Kmemleak.record`) and changes nothing. At the end of a scan the truth is
 * asked what was lost then, and what the words that kept a lost object gray were.
 *
 * Bounded: the oldest scans are forgotten when all together hold more than ENTRIES_MAX objects.
 */
import type { PhysAddr } from '../machine/address.ts';
import type { ObjectId } from '../kmemleak/object-table.ts';
import type { HeldReason, ScanObserver, ScanPhase, WordSource } from '../kmemleak/observer.ts';
import type { Examination, Verdict } from '../truth/examination.ts';
import type { Word } from '../truth/references.ts';
import { Annotations } from './annotations.ts';
import type { ExplainParts } from './parts.ts';
import { subjectOfObject, verdictOf, virtualStart } from './subject.ts';

/** What a scan made of an object that needs references. */
export type Outcome = 'referenced' | 'changed' | HeldReason | 'reported';

/** A word that a scan took for a reference to an object. */
export interface Hit {
  readonly pa: PhysAddr;
  readonly lo: number;
  readonly hi: number;
  /** Whether it counted: an object needs only so many. */
  readonly counted: boolean;
  /** The object that it was read as part of, 0 in a root; and where that begins. */
  readonly scanned: ObjectId;
  /** What it was when the scan ended; for objects that were lost or retained. */
  word?: Word;
  /** It held something else by then. */
  changed?: boolean;
}

/** What a scan found for one object. */
export interface ScanEntry {
  readonly object: ObjectId;
  readonly pointer: number;
  readonly jiffies: number;
  /** The life that it was, 0 for none. */
  readonly life: number;
  /** The truth at the end of the scan. */
  verdict: Verdict;
  outcome: Outcome;
  readonly hits: Hit[];
  /** The checksum before and after, when it was computed. */
  checksum?: { readonly before: number; readonly after: number };
}

/** A scan that was watched. */
export interface ScanRecord {
  /** Counts from 1. */
  readonly number: number;
  readonly startNs: number;
  readonly startJiffies: number;
  endNs: number;
  readonly stackScan: boolean;
  readonly entries: Map<ObjectId, ScanEntry>;
}

const ENTRIES_MAX = 500_000;
/** Words that are remembered of one object in one scan. */
const HITS_MAX = 64;

/** Watches kmemleak. */
export class Chronicle {
  /** The scans that are remembered, oldest first. */
  readonly scans: ScanRecord[] = [];
  readonly annotations: Annotations;
  private readonly parts: ExplainParts;
  private phase: ScanPhase = 'whiten';
  private current: ScanRecord | undefined;
  private count = 0;

  constructor(parts: ExplainParts) {
    this.parts = parts;
    this.annotations = new Annotations(parts.truth);
    parts.kmemleak.record(this.observer(), this.annotations.watcher());
  }

  /** The last scan that went to its end. */
  get last(): ScanRecord | undefined {
    return this.scans.filter(({ endNs }) => endNs >= 0).at(-1);
  }

  /** What a scan found for an object, when it is the same that the scan met. */
  entryOf(scan: ScanRecord | undefined, object: ObjectId): ScanEntry | undefined {
    const entry = scan?.entries.get(object);
    const { table } = this.parts.kmemleak.state;
    if (!entry || entry.pointer !== table.pointer[object]) return undefined;
    if (entry.jiffies !== table.jiffies[object]) return undefined;
    return this.lifeOf(object) === entry.life ? entry : undefined;
  }

  private lifeOf(object: ObjectId): number {
    const { kmemleak, truth } = this.parts;
    const { pointer, flags } = kmemleak.state.table;
    return truth.idAt(virtualStart({ pointer: pointer[object], flags: flags[object] }));
  }

  private observer(): ScanObserver {
    return {
      phase: (phase) => this.enter(phase),
      hit: (source, target) => this.hit(source, target, true),
      miss: (source, target, why) => {
        if (why === 'already-gray') this.hit(source, target, false);
      },
      gray: (id) => this.settle(id, this.phase === 'checksum' ? 'changed' : 'referenced'),
      checksum: (id, before, after) => {
        const entry = this.current?.entries.get(id);
        if (entry) entry.checksum = { before, after };
      },
      held: (id, why) => this.settle(id, why),
      report: (id) => this.settle(id, 'reported'),
    };
  }

  private enter(phase: ScanPhase): void {
    this.phase = phase;
    if (phase === 'whiten') this.begin();
    if (phase === 'report' && this.current) this.finish(this.current);
  }

  private begin(): void {
    const { kmemleak, base } = this.parts;
    const { table, stackScan } = kmemleak.state;
    const { clock } = base.machine;
    const entries = new Map<ObjectId, ScanEntry>();
    for (let id = table.next[0]; id !== 0; id = table.next[id]) {
      if (table.minCount[id] <= 0) continue;
      entries.set(id, {
        object: id,
        pointer: table.pointer[id],
        jiffies: table.jiffies[id],
        life: this.lifeOf(id),
        verdict: 'reachable',
        outcome: 'freed',
        hits: [],
      });
    }
    this.count++;
    const { nowNs: startNs, jiffies: startJiffies } = clock;
    this.current = { number: this.count, startNs, startJiffies, endNs: -1, stackScan, entries };
    this.scans.push(this.current);
    let total = this.scans.reduce((sum, scan) => sum + scan.entries.size, 0);
    while (total > ENTRIES_MAX && this.scans.length > 1) total -= this.scans.shift()!.entries.size;
  }

  private hit({ phys, scanned }: WordSource, target: ObjectId, counted: boolean): void {
    const entry = this.current?.entries.get(target);
    if (!entry || (!counted && entry.hits.length >= HITS_MAX)) return;
    const { u32 } = this.parts.base.machine.memory.phys;
    entry.hits.push({ pa: phys, lo: u32[phys / 4], hi: u32[phys / 4 + 1], counted, scanned });
  }

  private settle(id: ObjectId, outcome: Outcome): void {
    const entry = this.current?.entries.get(id);
    if (entry) entry.outcome = outcome;
  }

  private finish(scan: ScanRecord): void {
    const { truth, base } = this.parts;
    const { u32 } = base.machine.memory.phys;
    scan.endNs = base.machine.clock.nowNs;
    const now = truth.examine();
    for (const entry of scan.entries.values()) {
      entry.verdict = this.verdictOf(entry, now);
      for (const hit of entry.hits) {
        if (u32[hit.pa / 4] !== hit.lo || u32[hit.pa / 4 + 1] !== hit.hi) hit.changed = true;
        if (entry.verdict === 'lost') hit.word = now.word(hit.pa);
      }
    }
  }

  private verdictOf({ object, pointer }: ScanEntry, now: Examination): Verdict {
    const { kmemleak } = this.parts;
    if (kmemleak.state.table.pointer[object] !== pointer) return 'freed';
    return verdictOf(subjectOfObject(this.parts, kmemleak.view(object)), now);
  }
}
