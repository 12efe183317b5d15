/**
 * What a scan makes of objects that it found no reference to (kmemleak_scan and confirm_leak of
 * mm/kmemleak.c): suspects where the kernel confirms them by another pass, then leaks.
 */
import { colorWhite } from './color.ts';
import {
  HOT_COUNT,
  HOT_STRIDE,
  OBJECT_ALLOCATED,
  OBJECT_REPORTED,
  OBJECT_SUSPECT,
  type ObjectId,
} from './object-table.ts';
import type { HeldReason } from './observer.ts';
import { unreferencedObject } from './report.ts';
import { acquitOne, type ScanRun } from './scan-words.ts';
import type { KmemleakState } from './state.ts';
import { VerboseLog } from './verbose.ts';

/**
 * A pass begins, with the counts of the one before still there: a run of scans that found an object
 * unreferenced is over when that one found it. A full pass starts without suspects.
 */
export function forgetRuns(s: KmemleakState, full: boolean): void {
  const { minCount, flags, unrefScans } = s.table;
  for (const id of unrefScans.keys()) {
    if (!colorWhite(s.table.countOf(id), minCount[id])) unrefScans.delete(id);
  }
  if (!full) return;
  s.suspects = s.suspectsElsewhere;
  for (const id of s.flagged) flags[id] &= ~OBJECT_SUSPECT;
  s.flagged = [];
}

/** The full pass found no reference to an object, and its contents are those of the last scan. */
export function suspect(run: ScanRun, id: ObjectId): void {
  const { s } = run;
  const { flags } = s.table;
  if (flags[id] & OBJECT_REPORTED || !unreferencedObject(s, id)) return;
  flags[id] |= OBJECT_SUSPECT;
  s.suspects++;
  s.flagged.push(id);
  run.observer?.suspect?.(id);
}

/** Suspects that the second pass found are none any more; what was painted meanwhile is still. */
export function acquit(s: KmemleakState): void {
  const { minCount } = s.table;
  for (const id of s.flagged) {
    if (minCount[id] > 0 && !colorWhite(s.table.countOf(id), minCount[id])) acquitOne(s, id);
  }
}

/** Flags and counts the objects that are leaks now and were not reported before. */
export function report(run: ScanRun): number {
  const { s, observer } = run;
  const { table, profile } = s;
  // Without suspects nothing can be new; who watches is told why each white object is held back.
  if (profile.confirms && s.suspects === 0 && observer === null) return 0;
  observer?.phase?.('report');
  const verbose = new VerboseLog(s);
  let newLeaks = 0;
  const { hot, next, minCount, flags } = table;
  for (let id = next[0]; id !== 0; id = next[id]) {
    if (!colorWhite(hot[id * HOT_STRIDE + HOT_COUNT], minCount[id])) continue;
    const held = whyHeld(s, id);
    if (held !== undefined) {
      observer?.held?.(id, held);
      continue;
    }
    flags[id] |= OBJECT_REPORTED;
    observer?.report?.(id);
    if (s.verbose) verbose.add(id);
    newLeaks++;
  }
  verbose.flush();
  return newLeaks;
}

/**
 * Why a white object is not reported; undefined: it is.
 * @kernel mm/kmemleak.c confirm_leak faithful
 */
function whyHeld(s: KmemleakState, id: ObjectId): HeldReason | undefined {
  const { flags, unrefScans } = s.table;
  if (!unreferencedObject(s, id)) return flags[id] & OBJECT_ALLOCATED ? 'too-young' : 'freed';
  if (flags[id] & OBJECT_REPORTED) return 'reported-before';
  if (!s.profile.confirms) return undefined;
  if (!(flags[id] & OBJECT_SUSPECT)) return 'no-suspect';
  const scans = (unrefScans.get(id) ?? 0) + 1;
  if (scans < s.minUnrefScans) {
    unrefScans.set(id, scans);
    return 'too-few-scans';
  }
  // What was reported never becomes a suspect again, and nobody asks for its run.
  unrefScans.delete(id);
  return undefined;
}
