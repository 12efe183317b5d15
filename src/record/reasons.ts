/** Phases and reasons of a scan by their numbers in a recording. */
import { NO_COUNTS } from '../kmemleak/observer.ts';
import type { HeldReason, ScanPhase, SkipReason } from '../kmemleak/observer.ts';

/** The names of a set, each once: a name that is missing does not compile. */
function names<T extends string>(all: Readonly<Record<T, true>>): readonly T[] {
  return Object.keys(all) as T[];
}

export const PHASES = names<ScanPhase>({
  whiten: true,
  percpu: true,
  pages: true,
  stacks: true,
  gray: true,
  checksum: true,
  'gray-again': true,
  report: true,
});

export const SKIP_REASONS = names<SkipReason>({ 'no-scan': true, freed: true });

export const NO_COUNT_REASONS = NO_COUNTS;

export const HELD_REASONS = names<HeldReason>({
  'too-young': true,
  'reported-before': true,
  freed: true,
  'no-suspect': true,
  'too-few-scans': true,
});
