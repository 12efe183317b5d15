/**
 * The record that explanations need of the past: what each scan found for each object that could be
 * reported, by which words, and which calls of the kmemleak API there were.
 *
 * It watches for good (`Kmemleak.observe`) and changes nothing. At the end of a scan the truth is
 * asked what was lost then, and what the words that kept a lost object gray were.
 *
 * Bounded: the words are kept of the last scan only, and the oldest scans are forgotten when all
 * together hold more than ENTRIES_MAX objects, or there are more than SCANS_MAX.
 */
import { assert } from '../../base/assert.ts';
import { growInt32 } from '../../base/columns.ts';
import { lo32 } from '../../machine/address.ts';
import type { ObjectId } from '../../kmemleak/object-table.ts';
import {
  BLOCK,
  GRAY,
  MISS,
  NO_COUNTS,
  TOLD,
  type ScanObserver,
  type ScanPhase,
  type ScanSink,
} from '../../kmemleak/observer.ts';
import type { Examination, Verdict } from '../../truth/examination.ts';
import { Annotations } from './annotations.ts';
import type { ExplainParts } from './parts.ts';
import { ScanRecord, type Outcome, type ScanEntry, type ScannedObject } from './scan-record.ts';
import { subjectOfObject, verdictOf, virtualStart } from './subject.ts';

const ENTRIES_MAX = 500_000;
const SCANS_MAX = 10_000;
/** A word that does not count, for its object has enough. */
const ALREADY_GRAY = MISS - NO_COUNTS.indexOf('already-gray');

/** Watches kmemleak. */
export class Chronicle {
  /** The scans that are remembered, oldest first. */
  readonly scans: ScanRecord[] = [];
  readonly annotations: Annotations;
  private readonly parts: ExplainParts;
  private phase: ScanPhase = 'whiten';
  /** The object whose words come, 0 in a root. */
  private block: ObjectId = 0;
  private current: ScanRecord | undefined;
  /** By object: one above its entry in the current scan. */
  private entries = new Int32Array(0);
  private total = 0;

  constructor(parts: ExplainParts) {
    this.parts = parts;
    this.annotations = new Annotations(parts.truth);
    parts.kmemleak.watch(this.annotations.watcher());
    parts.kmemleak.observe(this.observer(), this.sink());
  }

  /** The last scan that went to its end. */
  get last(): ScanRecord | undefined {
    let i = this.scans.length - 1;
    while (i >= 0 && this.scans[i].endNs < 0) i--;
    return i < 0 ? undefined : this.scans[i];
  }

  /** What a scan found for an object, when it is the same that the scan met. */
  entryOf(scan: ScanRecord | undefined, object: ObjectId): ScanEntry | undefined {
    const entry = scan?.entryOf(object);
    const { rows } = this.parts.kmemleak;
    if (!entry || entry.pointer !== lo32(rows.pointer[object])) return undefined;
    if (entry.jiffies !== lo32(rows.jiffies[object])) return undefined;
    return this.lifeOf(object) === entry.life ? entry : undefined;
  }

  private lifeOf(object: ObjectId): number {
    const { kmemleak, truth } = this.parts;
    const { pointer, flags } = kmemleak.rows;
    return truth.idAt(virtualStart({ pointer: pointer[object], flags: flags[object] }));
  }

  private observer(): ScanObserver {
    return {
      begin: ({ scan }) => this.begin(scan),
      // After a pass that another one follows nothing is decided yet.
      end: (_pass, result) => {
        if (result !== undefined) this.end();
      },
      phase: (phase) => (this.phase = phase),
      hit: ({ phys, scanned }, target) => this.hit(phys / 4, scanned, target, true),
      miss: ({ phys, scanned }, target, why) => {
        if (why === 'already-gray') this.hit(phys / 4, scanned, target, false);
      },
      gray: (id) => this.grayed(id),
      checksum: (id, before, after) => {
        const entry = this.entries[id] ?? 0;
        if (entry > 0) this.current?.checksum(entry - 1, before, after);
      },
      held: (id, why) => this.settle(id, why),
      report: (id) => this.settle(id, 'reported'),
    };
  }

  private begin(number: number): void {
    const before = this.scans.at(-1);
    assert(number >= (before?.number ?? 0), 'scans are told of in order');
    // Another pass of the same scan counts anew, and computes no checksums: the last one decides.
    const first = before?.number === number ? this.scans.pop() : undefined;
    this.total -= first?.size ?? 0;
    const { kmemleak, base } = this.parts;
    const { rows, stackScan } = kmemleak;
    const { clock } = base.machine;
    let capacity = 0;
    for (let id = rows.next[0]; id !== 0; id = rows.next[id]) {
      if (rows.minCount[id] > 0) capacity++;
    }
    const { nowNs: startNs, jiffies: startJiffies } = clock;
    const start = { number, startNs, startJiffies, stackScan };
    const scan = new ScanRecord(start, capacity);
    this.entries = growInt32(this.entries, rows.minCount.length).fill(0);
    for (let id = rows.next[0]; id !== 0; id = rows.next[id]) {
      if (rows.minCount[id] <= 0) continue;
      scan.add(id, rows.pointer[id], rows.jiffies[id], this.lifeOf(id));
      this.entries[id] = scan.size;
      const crc = first?.checksumFor(id);
      if (crc) scan.checksum(scan.size - 1, crc.before, crc.after);
    }
    this.current = scan;
    this.block = 0;
    this.scans.push(scan);
    this.total += scan.size;
    while ((this.total > ENTRIES_MAX || this.scans.length > SCANS_MAX) && this.scans.length > 1) {
      this.total -= this.scans.shift()!.size;
    }
  }

  /** The same for scans that tell their words as numbers. */
  private sink(): ScanSink {
    return {
      rootBlock: () => undefined,
      pages: () => undefined,
      gray: (id) => this.grayed(id),
      words: (told, n) => {
        for (let row = 0; row < n * TOLD; row += TOLD) {
          const id = told[row + 1];
          const count = told[row + 2];
          if (told[row] === GRAY) this.grayed(id);
          else if (told[row] === BLOCK) this.block = id;
          else if (count > 0 || count === ALREADY_GRAY) {
            this.hit(told[row], this.block, id, count > 0);
          }
        }
      },
    };
  }

  private grayed(id: ObjectId): void {
    this.settle(id, this.phase === 'checksum' ? 'changed' : 'referenced');
  }

  /** @param w - where the word lies, as an index of halves. */
  private hit(w: number, scanned: ObjectId, target: ObjectId, counted: boolean): void {
    const entry = this.entries[target] ?? 0;
    if (entry === 0 || !this.current) return;
    const { u32 } = this.parts.base.machine.memory.phys;
    this.current.hit(entry - 1, w * 4, u32[w], u32[w + 1], scanned, counted);
  }

  private settle(id: ObjectId, outcome: Outcome): void {
    const entry = this.entries[id] ?? 0;
    if (entry > 0) this.current?.settle(entry - 1, outcome);
  }

  private end(): void {
    const { truth, base, kmemleak } = this.parts;
    const scan = this.current;
    const before = this.last;
    // A scan that was broken off has no outcomes.
    if (!scan || !kmemleak.enabled) return;
    const now = truth.examine();
    scan.finish(
      base.machine.clock.nowNs,
      base.machine.memory.phys.u32,
      (object) => this.verdictOf(object, now),
      (pa) => now.word(pa),
    );
    before?.retire(this.scans[this.scans.indexOf(before) - 1]);
  }

  private verdictOf({ object, pointer }: ScannedObject, now: Examination): Verdict {
    const { kmemleak } = this.parts;
    if (lo32(kmemleak.rows.pointer[object]) !== pointer) return 'freed';
    return verdictOf(subjectOfObject(this.parts, kmemleak.view(object)), now);
  }
}
