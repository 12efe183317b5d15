/**
 * Every scenario explained: where report and truth disagree, the reason is the one that the
 * scenario's README gives; and everything else agrees.
 */
import { describe, expect, it } from 'vitest';
import type { Judgement, System } from '../../src/index.ts';
import { moduleText } from '../support/module-machine.ts';
import { diffJudgements } from '../../src/explain/diff.ts';
import {
  FORMS,
  VERSIONS,
  WITH_SHEAVES,
  bootMachine,
  bootScenario,
  insmodScenario,
  isOne,
  readScenario,
  scenarioNames,
  sheafScenarios,
  type ExpectedObject,
  type FormName,
  type Stage,
  type Version,
} from './scenario.ts';

/** Disagreements as `SIZE REASON`, sorted; by form and stage. Nothing else may disagree. */
interface Mechanism {
  readonly buggy?: readonly string[];
  readonly fixed?: readonly string[];
  readonly buggyUnloaded?: readonly string[];
  readonly fixedUnloaded?: readonly string[];
}

type Column = Version | typeof WITH_SHEAVES;

/** One mechanism for all kernels, or one for each. */
type Mechanisms =
  Mechanism | (Readonly<Partial<Record<Column, Mechanism>>> & { readonly '6.12': Mechanism });

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

/** Tells the truth which blocks nobody will use again, as expect.json does. */
function declareRetained(system: System, expected: readonly ExpectedObject[], stage: Stage): void {
  const truth = system.truth!;
  const look = truth.examine();
  for (const one of expected.filter(({ verdict }) => verdict[stage] === 'retained')) {
    const isHeld = (id: number): boolean => ['reachable', 'retained'].includes(look.verdict(id));
    const alike = truth.lives().filter((life) => isHeld(life.id) && isOne(system, one, life));
    alike.sort((a, b) => Number(truth.isRetained(b.id)) - Number(truth.isRetained(a.id)));
    truth.declareRetained(alike.slice(0, one.count).map(({ id }) => id));
  }
}

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

function check(version: Column, name: string, form: FormName): void {
  const machine = bootScenario(name, { kernel: version, truth: true });
  const { system } = machine;
  insmodScenario(machine, name, form);
  const { forms } = readScenario<{ objects: readonly ExpectedObject[] }>(name);
  const wanted = mechanismOf(name, version);
  for (const stage of ['beforeUnload', 'afterUnload'] as const) {
    machine.scanTwice();
    declareRetained(system, forms[form].objects, stage);
    const { rows, counts } = system.explain!.judge();
    const key = stage === 'beforeUnload' ? form : (`${form}Unloaded` as const);
    const expected = [...(wanted[key] ?? [])].sort();
    expect(disagreements(rows), `${form} ${stage}`).toEqual(expected);
    expect(counts['false-negative'] + counts['false-positive']).toBe(expected.length);
    for (const row of rows) {
      expect(row.reasons.length > 0, row.name).toBe(row.outcome.startsWith('false'));
    }
    if (stage === 'beforeUnload') expect(system.rmmod(name)).toBe(0);
  }
}

it.each(sheafScenarios)('reasons on 7.3 with sheaves: %s', (name) => {
  for (const form of FORMS) check(WITH_SHEAVES, name, form);
});

describe.each(VERSIONS)('reasons on %s', (version) => {
  it.each(scenarioNames)('%s', (name) => {
    for (const form of FORMS) check(version, name, form);
  });
});

it('a sheaf of the slab allocator is none of the blocks of the line that caused it', () => {
  const tables = (['6.12', WITH_SHEAVES] as const).map((kernel) => {
    const machine = bootScenario('quiet-cache', { kernel, truth: true });
    insmodScenario(machine, 'quiet-cache', 'buggy');
    machine.scanTwice();
    return machine.system.explain!.judge();
  });
  const { different } = diffJudgements(tables[0], tables[1]);
  expect(different.map(({ a, b }) => [a?.outcome, b?.outcome, b?.reason])).toEqual([
    ['true-positive', 'false-negative', 'allocator-cache'],
  ]);
});

it('keeps-alive names the slot of a sheaf, and the sheaf in which a freed parent waits', () => {
  const slots = (name: string, block: string): readonly string[] => {
    const machine = bootScenario(name, { kernel: WITH_SHEAVES, truth: true });
    insmodScenario(machine, name, 'buggy');
    machine.scanTwice();
    return machine.system.explain!.keepsAlive(block)!.slots;
  };
  expect(slots('quiet-cache', 'quiet-requests#2')).toEqual([
    expect.stringMatching(/^Slot \d+ of the main sheaf of quiet-requests on CPU 0 still points at/),
  ]);
  expect(slots('rcu-sheaf-child', 'kmalloc-large#1')).toEqual([
    expect.stringMatching(/^sheaf-routes#1 was given to kfree_rcu\(\) and waits in slot 0 of the /),
  ]);
});

it('a lost vmalloc block is hidden by the slot of its vm_struct, whichever word a scan read first', () => {
  const machine = bootMachine({ kernel: '7.3', truth: true });
  const lose = 'static noinline void lose(unsigned long n) { char *p = vmalloc(n); p[0] = 1; }';
  const body = '\tlose(5000); lose(20000); lose(300000); lose(4096); lose(8192);';
  expect(machine.insmod(moduleText(body, lose))).toBe(0);
  machine.scanTwice();
  const { rows } = machine.system.explain!.judge();
  const missed = rows.filter(({ outcome }) => outcome === 'false-negative');
  expect(missed.length).toBeGreaterThan(2);
  expect(new Set(missed.map(({ reason }) => reason))).toEqual(new Set(['allocator-cache']));
});

it('a reported percpu block is explained as one, though its cookie is an address in .bss', () => {
  const machine = bootMachine({ kernel: '7.3', truth: true, bootLine: 'slab_debug=F' });
  expect(machine.insmod(moduleText('\t(void)__alloc_percpu(128, 8);'))).toBe(0);
  machine.scanTwice();
  const explain = machine.system.explain!;
  const [row] = explain.judge().rows.filter(({ reported }) => reported);
  expect(explain.explain(row.address)).toMatchObject({ kind: 'percpu', size: 128 });
});
