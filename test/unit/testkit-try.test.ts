import { expect, test } from 'vitest';
import { LAWS } from '../../src/testkit/laws.ts';
import { counterExampleOf } from '../../src/testkit/law.ts';
import { TraceMachine } from '../../src/testkit/trace-machine.ts';
import { Subject } from '../../src/testkit/subject.ts';
import { readFileSync } from 'node:fs';
import { parseRecordings } from '../../src/trace/index.ts';

const m = new TraceMachine();
for (const law of LAWS)
  test.each(law.preconditions.map((p) => [p.name, p] as const))(`${law.name} %s`, (_, p) => {
    const s = counterExampleOf(p, m);
    expect(law.check(s).violations).toEqual([]);
    const broken = law.check(s, new Set([p.name]));
    expect(broken.violations).not.toEqual([]);
  });

test.each(['random-6.1', 'random-6.12', 'handmade-6.1', 'handmade-6.12'])('%s', (f) => {
  const { recordings } = parseRecordings(
    readFileSync(`../shared/conformance/${f}.jsonl`, 'utf8'),
    'x',
  );
  const count: Record<string, number> = {};
  const bad: string[] = [];
  for (const r of recordings) {
    const s = new Subject(r.program, r.version, {
      run: () => ({ phases: r.phases.map((p) => ({ log: [], ...p })) }),
    });
    for (const law of LAWS) {
      if (law.compares) continue;
      const v = law.check(s);
      count[law.name] = (count[law.name] ?? 0) + v.judged;
      if (v.violations.length && bad.length < 8)
        bad.push(
          r.name +
            ' ' +
            law.name +
            ' ' +
            v.violations.join('\n') +
            '\n' +
            r.program.operations.map((o) => o.text).join('\n'),
        );
    }
  }
  console.log(f, recordings.length, count);
  console.log(bad.join('\n\n'));
  expect(bad.length).toBe(0);
});
import fc from 'fast-check';
import { heapTraces } from '../../src/testkit/heap-programs.ts';
import { programOf } from '../../src/testkit/subject.ts';
test('gen', () => {
  const t0 = Date.now();
  const N = 3000;
  const ps = fc.sample(heapTraces(), { numRuns: N, seed: 3 });
  const t1 = Date.now();
  const ss = ps.map((l) => new Subject(programOf(l), '6.12', m));
  const t2 = Date.now();
  const fails = new Map<string, number>();
  for (const s of ss) {
    const f = s.run.failure;
    if (f) {
      const k = f.operation.text.split(' ')[0] + ': ' + f.message;
      fails.set(k, (fails.get(k) ?? 0) + 1);
    }
  }
  const t3 = Date.now();
  for (const s of ss) s.reports;
  const t4 = Date.now();
  const count: Record<string, number> = {};
  const bad: string[] = [];
  for (const s of ss)
    for (const law of LAWS) {
      if (s.run.failure) continue;
      const v = law.check(s);
      count[law.name] = (count[law.name] ?? 0) + v.judged;
      if (v.violations.length && bad.length < 5)
        bad.push(
          law.name +
            ' ' +
            v.violations.join('\n') +
            '\n' +
            s.program.operations.map((o) => o.text).join('\n'),
        );
    }
  const t5 = Date.now();
  console.log(
    'sample',
    t1 - t0,
    'parse',
    t2 - t1,
    'run',
    t3 - t2,
    'follow',
    t4 - t3,
    'laws',
    t5 - t4,
  );
  console.log(
    fails,
    count,
    'ops',
    ss.reduce((n, s) => n + s.program.operations.length, 0) / N,
    'vague',
    ss.filter((s) => s.vague.size).length,
  );
  console.log(bad.join('\n\n'));
});
