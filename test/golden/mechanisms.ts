/**
 * Where report and truth of a scenario disagree, and by which reason, as its README says. Nothing
 * else disagrees.
 */
import { expect } from 'vitest';
import type { Judgement, System } from '../../src/index.ts';
import { WITH_SHEAVES, type FormName, type Stage, type Version } from './scenario.ts';

/** Disagreements as `SIZE REASON`, sorted; by form and stage. Nothing else may disagree. */
interface Mechanism {
  readonly buggy?: readonly string[];
  readonly fixed?: readonly string[];
  readonly buggyUnloaded?: readonly string[];
  readonly fixedUnloaded?: readonly string[];
}

export type Column = Version | typeof WITH_SHEAVES;

/** One mechanism for all kernels, or one for each. */
type Mechanisms =
  | Mechanism
  | (Readonly<Partial<Record<Column, Mechanism>>> & { readonly '6.12': Mechanism });

const times = (n: number, text: string): string[] => Array.from({ length: n }, () => text);
const MECHANISMS: Readonly<Record<string, Mechanisms>> = {
  'biased-base': { buggy: ['64 one-past', '65536 one-past'] },
  'confirmed-away': {
    '6.1': { buggy: ['16384 moved'] },
    '6.12': { buggy: ['16384 moved'] },
    [WITH_SHEAVES]: {},
  },
  'deferred-free': { buggy: times(3, '128 unscanned') },
  'dentry-ref': { buggy: ['1024 stale-copy', '192 stale-copy'] },
  'end-of-stack': { buggy: ['32768 one-past'] },
  'end-pointer': { buggy: ['64 one-past'] },
  'held-back': { '6.1': {}, '6.12': {}, [WITH_SHEAVES]: { buggy: ['16384 held-back'] } },
  'ignore-hides-children': { buggy: ['96 unscanned'] },
  'keyring-registry': { buggy: ['256 stale-copy'] },
  'leaked-pages': {
    buggy: times(256, '4096 untracked'),
    buggyUnloaded: times(256, '4096 untracked'),
  },
  'lookalike-integer': { buggy: ['256 integer-alias'] },
  'managed-list': {
    buggy: [...times(1000, '128 stale-copy'), ...times(1000, '256 stale-copy')],
  },
  'netdev-hold': { buggy: ['2048 stale-copy'] },
  'no-scan-pointers': { buggy: ['1024 unscanned', '192 unscanned'] },
  'packed-pointer': { buggy: ['256 hidden-encoding'] },
  'page-container': { buggy: times(3, '256 unscanned') },
  'page-holds-pointer': { buggy: ['64 unscanned'] },
  'path-get-close': {
    buggy: [...times(20, '1016 stale-copy'), ...times(20, '192 stale-copy')],
    buggyUnloaded: [...times(20, '1016 stale-copy'), ...times(20, '192 stale-copy')],
  },
  'percpu-clone': {
    '6.1': {
      buggy: ['16 min-count', '16 min-count'],
      buggyUnloaded: ['16 min-count', '16 min-count'],
    },
    '6.12': {},
  },
  'physical-tables': { buggy: ['4096 hidden-encoding'] },
  'quiet-cache': { '6.1': {}, '6.12': {}, [WITH_SHEAVES]: { buggy: ['256 allocator-cache'] } },
  'rcu-sheaf-child': {
    '6.1': {},
    '6.12': {},
    [WITH_SHEAVES]: { buggy: ['16384 allocator-cache'] },
  },
  'rearmed-timer': { buggy: ['256 stale-copy'] },
  'ro-after-init': { '6.1': {}, '6.12': { buggy: ['1024 unscanned'] } },
  'scan-area': { buggy: ['96 unscanned'] },
  'secure-world': {
    buggy: ['128 unscanned'],
    fixed: ['128 coloured'],
    fixedUnloaded: ['128 coloured'],
  },
  'slab-tail': { buggy: ['64 stale-copy'] },
  'stack-local': { buggy: ['512 register-only'] },
  'stale-array': { buggy: ['256 stale-copy'] },
  'stale-percpu-slot': { buggy: ['128 stale-copy'] },
  'stays-listed': {
    '6.1': { buggy: ['16384 checksum'] },
    '6.12': { buggy: ['16384 checksum'] },
    [WITH_SHEAVES]: {},
  },
  'still-written': { buggy: ['512 checksum'] },
  'tagged-pointers': { buggy: ['128 hidden-encoding', '64 hidden-encoding'] },
  'too-young': { buggy: ['256 not-scanned-twice'] },
  'transient-leak': {
    '6.1': { buggy: ['1024 hidden-encoding'], fixed: ['1024 hidden-encoding'] },
    '6.12': { buggy: ['1024 hidden-encoding'] },
  },
};

function mechanismOf(name: string, version: Column): Mechanism {
  const found = MECHANISMS[name] ?? {};
  return '6.12' in found ? (found[version] ?? {}) : found;
}

function disagreements(rows: readonly Judgement[]): string[] {
  return rows
    .filter(({ reported, verdict }) => reported !== (verdict === 'lost' || verdict === 'retained'))
    .map(({ size, reason }) => `${size} ${reason}`)
    .sort();
}

/** Compares the reasons that `explain` gives at a stage with those that are known. */
export function checkReasons(
  { explain }: System,
  [name, version, form, stage]: readonly [string, Column, FormName, Stage],
): void {
  const { rows, counts } = explain!.judge();
  const key = stage === 'beforeUnload' ? form : (`${form}Unloaded` as const);
  const expected = [...(mechanismOf(name, version)[key] ?? [])].sort();
  expect(disagreements(rows), `${form} ${stage}`).toEqual(expected);
  expect(counts['false-negative'] + counts['false-positive']).toBe(expected.length);
  for (const row of rows) {
    expect(row.reasons.length > 0, row.name).toBe(row.outcome.startsWith('false'));
  }
}
