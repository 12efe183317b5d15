import { expect, it } from 'vitest';
import { diffJudgements } from '../../../src/explain/diff.ts';
import { TruthMachine } from '../../support/truth-module.ts';
import { REPORT, after } from '../../support/explain-machine.ts';

it('blocks are matched by their code, whatever their addresses', () => {
  const lines = `stack on\nvzalloc x 64\nalloc_percpu a 64\n${REPORT}`;
  const [old, now] = (['6.1', '6.12'] as const).map((version) => after(lines, version));
  const same = diffJudgements(now.explain.judge(), now.explain.judge());
  expect(same.different).toEqual([]);
  expect(same.same).toBe(now.explain.judge().rows.length);
  const { different } = diffJudgements(old.explain.judge(), now.explain.judge());
  const outcomes = different.flatMap(({ a, b }) => [a?.outcome, b?.outcome]);
  expect(outcomes).toContain('true-positive');
  expect(outcomes).toContain('false-negative');
});

it('blocks are matched by their line, also where a function is inlined on one side only', () => {
  const tables = (['O0', 'O2'] as const).map((model) => {
    const globals = 'static void *make(void)\n{\n\treturn kzalloc(256, GFP_KERNEL);\n}';
    const { explain } = new TruthMachine(model).load(globals, 'make();').system;
    return explain!.judge();
  });
  const owners = tables.map(({ rows }) => rows.find(({ lost }) => lost)?.allocatedBy);
  expect(owners).toEqual(['make [m]', 'start [m]']);
  expect(diffJudgements(tables[0], tables[1]).different).toEqual([]);
});
