/**
 * The objects of a recorded state in the form in which kmemleak gives its own, so that whoever
 * reads the live machine reads any step of a recording too; and a hash over either.
 */
import type { Hash64 } from '../base/hash64.ts';
import type { ObjectId, ObjectRows, ScanArea } from '../kmemleak/object-table.ts';
import * as at from './object-state.ts';
import type { Recording } from './recording.ts';

/** The rows of a state; `listed` are the births of its objects in the order of the list. */
export function rowsOf(
  { births, addresses, areas: areaLists }: Recording,
  { columns }: at.ObjectState,
  listed: readonly number[],
): ObjectRows {
  const capacity = columns[at.BIRTH].length;
  const next = new Int32Array(capacity);
  const pointer = new Float64Array(capacity);
  const size = new Float64Array(capacity);
  const jiffies = new Float64Array(capacity);
  const areas = new Map<ObjectId, readonly ScanArea[]>();
  const excessRef = new Map<ObjectId, number>();
  const unrefScans = new Map<ObjectId, number>();
  let last = 0;
  for (const birth of listed) {
    const id = births.idOf(birth);
    next[last] = id;
    last = id;
    pointer[id] = births.pointerOf(birth);
    size[id] = births.sizeOf(birth);
    jiffies[id] = births.jiffiesOf(birth);
    if (columns[at.AREAS][id] !== 0) areas.set(id, areaLists[columns[at.AREAS][id]]);
    if (columns[at.EXCESS][id] !== 0) excessRef.set(id, addresses[columns[at.EXCESS][id]]);
    if (columns[at.UNREF_SCANS][id] !== 0) unrefScans.set(id, columns[at.UNREF_SCANS][id]);
  }
  return {
    count: listed.length,
    next,
    pointer,
    size,
    jiffies,
    minCount: columns[at.MIN_COUNT],
    flags: columns[at.FLAGS],
    checksum: Uint32Array.from(columns[at.CHECKSUM]),
    trace: columns[at.TRACE],
    areas,
    excessRef,
    unrefScans,
    countOf: (id) => columns[at.COUNT][id],
  };
}

/** Adds all that rows say to a hash, in the order of the list. */
export function hashRows(rows: ObjectRows, hash: Hash64): void {
  hash.number(rows.count);
  for (let id = rows.next[0]; id !== 0; id = rows.next[id]) {
    hash.word(id);
    hash.number(rows.pointer[id]);
    hash.number(rows.size[id]);
    hash.number(rows.jiffies[id]);
    hash.word(rows.minCount[id]);
    hash.word(rows.countOf(id));
    hash.word(rows.flags[id]);
    hash.word(rows.checksum[id]);
    hash.word(rows.trace[id]);
    hash.number(rows.excessRef.get(id) ?? 0);
    hash.word(rows.unrefScans.get(id) ?? 0);
    for (const { start, size } of rows.areas.get(id) ?? []) {
      hash.number(start);
      hash.number(size);
    }
  }
}
