/**
 * One look at a machine that stands still: the truth now, kmemleak's last scan, names. Everything
 * that explanations say is read from one look; it must be used before the machine goes on.
 */
import type { Memory } from '../../machine/memory.ts';
import type { ObjectId } from '../../kmemleak/object-table.ts';
import type { Examination } from '../../truth/examination.ts';
import type { Chronicle } from './chronicle.ts';
import { Names } from './names.ts';
import type { ExplainParts } from './parts.ts';
import { ScannedMemory } from './scanned.ts';

/** What can be seen at one moment. */
export class Look {
  readonly parts: ExplainParts;
  readonly chronicle: Chronicle;
  readonly now: Examination;
  readonly names: Names;
  readonly scanned: ScannedMemory;
  /** The objects that the file shows. */
  readonly reported: ReadonlySet<ObjectId>;

  constructor(parts: ExplainParts, chronicle: Chronicle) {
    this.parts = parts;
    this.chronicle = chronicle;
    this.now = parts.truth.examine();
    this.names = new Names(parts);
    this.scanned = new ScannedMemory(parts);
    this.reported = new Set(parts.kmemleak.reportedIds());
  }

  get memory(): Memory {
    return this.parts.base.machine.memory;
  }

  /** Nanoseconds since power-on. */
  get ns(): number {
    return this.parts.base.machine.clock.nowNs;
  }
}
