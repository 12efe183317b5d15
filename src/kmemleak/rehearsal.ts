/**
 * A scan that leaves no trace: it answers what a scan would find now if some roots were not read,
 * or if some objects had another color.
 *
 * It is the scan itself, without checksums and report; what that changes is put back.
 */
import { colorGray } from './color.ts';
import {
  HOT_COUNT,
  HOT_STRIDE,
  OBJECT_AREAS,
  OBJECT_FULL_SCAN,
  OBJECT_NO_SCAN,
  type ObjectId,
  type ScanArea,
} from './object-table.ts';
import type { ScanPhase } from './observer.ts';
import { markObjects } from './scan.ts';
import type { KmemleakState } from './state.ts';

/** How a rehearsal differs from a scan. */
export interface RehearsalSettings {
  /** Phases of the roots that are left out; `stacks` are read only while `stack=on`. */
  readonly without?: ReadonlySet<ScanPhase>;
  /** Objects whose memory is not read. */
  readonly unread?: Iterable<ObjectId>;
  /** Objects of which only these areas are read, instead of the ones that they have. */
  readonly areas?: ReadonlyMap<ObjectId, ScanArea[]>;
  /** Objects that need one reference, whatever they need now. */
  readonly white?: Iterable<ObjectId>;
}

/** The objects that are gray in the end, or black. */
export function rehearse(s: KmemleakState, settings: RehearsalSettings): ReadonlySet<ObjectId> {
  const { table } = s;
  const saved = {
    hot: table.hot.slice(),
    minCount: table.minCount.slice(),
    flags: table.flags.slice(),
  };
  const areas = new Map(table.areas);
  try {
    for (const id of settings.unread ?? []) table.flags[id] |= OBJECT_NO_SCAN;
    for (const [id, only] of settings.areas ?? []) {
      table.areas.set(id, only);
      table.flags[id] = (table.flags[id] | OBJECT_AREAS) & ~OBJECT_FULL_SCAN;
    }
    for (const id of settings.white ?? []) table.setMinCount(id, 1);
    markObjects(s, settings.without);
    const found = new Set<ObjectId>();
    for (let id = table.next[0]; id !== 0; id = table.next[id]) {
      const count = table.hot[id * HOT_STRIDE + HOT_COUNT];
      if (table.minCount[id] < 0 || colorGray(count, table.minCount[id])) found.add(id);
    }
    return found;
  } finally {
    table.hot.set(saved.hot);
    table.minCount.set(saved.minCount);
    table.flags.set(saved.flags);
    table.areas.clear();
    for (const [id, all] of areas) table.areas.set(id, all);
  }
}
