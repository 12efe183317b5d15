/**
 * The same seed and configuration give the same bytes, another seed other addresses and the same
 * verdicts, and what a trace says depends neither on the seed nor on what ran before it.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { EventLog } from '../../src/session/event-log.ts';
import { Prng } from '../../src/base/prng.ts';
import { GFP_KERNEL } from '../../src/mm/gfp.ts';
import { leakyModule } from './leaky-module.ts';
import { TraceRunner, parseRecordings, replay } from '../../src/trace/index.ts';
import { boot, type System, type SystemConfig } from '../../src/system.ts';
import { runs } from './settings.ts';

const FILE = '/sys/kernel/debug/kmemleak';

interface Step {
  readonly step: string;
  readonly log: readonly string[];
  readonly report: string | number;
  readonly objects: readonly string[];
}

type Action = readonly [string, (system: System, kept: number[]) => unknown];

/** A session that touches every part of the machine. */
const SESSION: readonly Action[] = [
  ['boot', () => 0],
  ['load', (s) => s.modules.load('leaky')],
  ['scan early', (s) => s.writeFile(FILE, 'scan')],
  ['sleep', (s) => s.sleep(7000)],
  ['scan', (s) => s.writeFile(FILE, 'scan')],
  ['scan again', (s) => s.writeFile(FILE, 'scan')],
  ['vmalloc', (s, kept) => kept.push(s.vmalloc.vmalloc(10_000), s.vmalloc.vzalloc(4096))],
  ['vfree', (s, kept) => s.vmalloc.vfree(kept[0])],
  ['percpu', (s) => s.percpu.free(s.percpu.alloc(64, 8, GFP_KERNEL))],
  ['percpu leak', (s) => s.percpu.alloc(24, 8, GFP_KERNEL)],
  ['failslab', (s) => s.writeFile('/sys/kernel/debug/failslab/probability', '50')],
  ['failslab times', (s) => s.writeFile('/sys/kernel/debug/failslab/times', '-1')],
  ['failing', (s) => Array.from({ length: 20 }, () => s.slab.kmalloc(100, GFP_KERNEL))],
  ['failslab off', (s) => s.writeFile('/sys/kernel/debug/failslab/probability', '0')],
  ['churn', (s) => churn(s)],
  ['pages', (s) => s.pageAlloc.getFreePages(GFP_KERNEL, 3)],
  ['alias', (s, kept) => s.kmemleak.api.free(kept[1] + 8)],
  ['thread', (s) => s.tasks.kthreadRun('worker')],
  ['sleep more', (s) => s.sleep(7000)],
  ['unload', (s) => s.modules.unload('leaky')],
  ['scan after unload', (s) => s.writeFile(FILE, 'scan')],
  ['meminfo', (s) => s.readFile('/proc/meminfo')],
  ['slabinfo', (s) => s.readFile('/proc/slabinfo')],
  ['vmallocinfo', (s) => s.readFile('/proc/vmallocinfo')],
  ['clear', (s) => s.writeFile(FILE, 'clear')],
  ['scan=5', (s) => s.writeFile(FILE, 'scan=5')],
  ['scan thread', (s) => s.sleep(12_000)],
  ['off', (s) => s.writeFile(FILE, 'off')],
];

function churn(system: System): number {
  const chance = system.machine.prng.fork('churn');
  const held: number[] = [];
  for (let i = 0; i < 300; i++) {
    if (held.length > 20) system.slab.kfree(held.splice(chance.int(held.length), 1)[0]);
    else held.push(system.slab.kmalloc(1 + chance.int(3000), GFP_KERNEL));
  }
  return held.length;
}

function play(config: SystemConfig): EventLog<Step> {
  const log = new EventLog<Step>();
  const system = boot({ ...config, modules: [leakyModule] });
  const kept: number[] = [];
  let seq = 0;
  for (const [step, act] of SESSION) {
    const result = act(system, kept);
    const lines = system.log.linesSince(seq);
    seq = system.log.seq;
    const objects = [...system.kmemleak.objects()].map((o) => JSON.stringify(o));
    const name = `${step}: ${JSON.stringify(result)}`;
    log.append({ step: name, log: lines, report: system.readFile(FILE), objects });
  }
  return log;
}

/** The index of the first event at which `a` and `b` differ, or -1 when they are the same. */
function firstDifference<E extends object>(a: EventLog<E>, b: EventLog<E>): number {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    if (a.hashAt(i + 1) !== b.hashAt(i + 1)) return i;
  }
  return a.length === b.length ? -1 : shorter;
}

/** The step at which two sessions part, or undefined. */
function parting(a: EventLog<Step>, b: EventLog<Step>): string | undefined {
  const at = firstDifference(a, b);
  return at < 0 ? undefined : (a.entries[at] ?? b.entries[at]).step;
}

/** What was found, without addresses, times and what is chance. */
function verdicts(log: EventLog<Step>): string[] {
  return log.entries.map(
    ({ step, report, objects }) =>
      `${step.split(':')[0]} ${objects.length} ` +
      String(report)
        .split('\n')
        .filter((line) => /size|comm/.test(line))
        .map((line) => line.replace(/0x[0-9a-f]+|jiffies \d+|age .*/g, ''))
        .sort()
        .join('|'),
  );
}

describe('a session', () => {
  const configs: SystemConfig[] = [
    { kernel: '6.12', seed: 'a' },
    { kernel: '6.1', seed: 'a', cpus: 1, bootLine: 'slub_debug=FZPU' },
    { kernel: '5.9', seed: 'a', cpus: 4, memBytes: 32 * 1024 * 1024 },
    { kernel: '6.12', seed: 'b', bootLine: 'init_on_free=1 failslab=3,30,0,-1' },
  ];

  test.each(configs)('with the same seed is the same: %o', (config) => {
    const [a, b] = [play(config), play(config)];
    expect(parting(a, b)).toBe(undefined);
    expect(a.hash).toBe(b.hash);
    expect(a.length).toBe(SESSION.length);
  });

  test('with another seed has other bytes and the same verdicts', () => {
    // Without the failing allocations, which are chance.
    const logs = ['a', 'b', 'c'].map((seed) => play({ kernel: '6.1', seed }));
    const [a, b, c] = logs;
    expect(a.hash).not.toBe(b.hash);
    expect(b.hash).not.toBe(c.hash);
    const before = SESSION.findIndex(([name]) => name === 'failslab');
    const beforeChance = logs.map((log) => verdicts(log).slice(0, before));
    expect(beforeChance[1]).toEqual(beforeChance[0]);
    expect(beforeChance[2]).toEqual(beforeChance[0]);
    expect(beforeChance[0].join()).toContain('(size 256)');
  });

  test('notices a difference, and where', () => {
    const session = play({ kernel: '6.12', seed: 'a' });
    const other = play({ kernel: '6.12', seed: 'a', bootLine: 'kmemleak=on' });
    expect(parting(session, other)).toBe('boot: 0');
  });

  test('two machines side by side do not disturb each other', () => {
    const [a, b] = ['a', 'a'].map((seed) => boot({ seed, modules: [leakyModule] }));
    const hash = (system: System): string => {
      const log = new EventLog<object>();
      log.append({ log: system.log.linesSince(0), report: system.kmemleak.report() });
      return log.hash;
    };
    for (const [, act] of SESSION) {
      const kept = [[], []] as number[][];
      if (act.length < 2) for (const [i, s] of [a, b].entries()) act(s, kept[i]);
    }
    expect(hash(a)).toBe(hash(b));
  });
});

describe('a recorded program', () => {
  const folder = new URL('../conformance/recordings/', import.meta.url);
  const all = (['6.1', '6.12'] as const).flatMap((v) =>
    ['handmade', 'random-sample'].flatMap(
      (kind) =>
        parseRecordings(readFileSync(new URL(`${kind}-${v}.jsonl`, folder), 'utf8'), v).recordings,
    ),
  );

  test.each(['one', 'two', 'three'].slice(0, runs(2)))(
    'gives its answer with any seed and after any others: %s',
    (seed) => {
      const runner = new TraceRunner(seed);
      const chance = new Prng(seed);
      const order = all.map((recording) => ({ recording, at: chance.u32() }));
      order.sort((x, y) => x.at - y.at);
      const wrong = order.flatMap(({ recording }) =>
        replay(runner, recording).map((line) => `${recording.name} ${recording.kernel}: ${line}`),
      );
      expect(wrong).toEqual([]);
    },
  );
});
