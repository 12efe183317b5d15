import { expect, it } from 'vitest';
import { rehearse } from '../../../src/kmemleak/rehearsal.ts';
import { TraceEnvironment } from '../../../src/trace/environment.ts';
import { executeProgram } from '../../../src/trace/execute.ts';
import { parsePrograms } from '../../../src/trace/parse.ts';

it('finds what a scan finds, without some roots, and leaves no trace', () => {
  const env = new TraceEnvironment('6.12', 'rehearsal');
  const { programs } = parsePrograms(
    'program p\nkzalloc a 64\nkzalloc b 64\nstore data+0 a\nstack on\nstore stack+0 b\nscan\nend\n',
    'p.kml',
  );
  executeProgram(env, programs[0], ({ name }, heap) => {
    if (name !== 'scan') return;
    const { state } = env.system.kmemleak;
    const { table } = state;
    const [a, b, data] = [heap.get('a').addr, heap.get('b').addr, env.windows.data].map((address) =>
      state.tree.lookup(address, 0),
    );
    const before = [table.hot.slice(), table.minCount.slice(), table.flags.slice()];
    expect([a, b].map((id) => rehearse(state, {}).has(id))).toEqual([true, true]);
    const without = rehearse(state, { without: new Set(['stacks']) });
    expect([a, b].map((id) => without.has(id))).toEqual([true, false]);
    const unread = rehearse(state, { unread: [data] });
    expect([a, b].map((id) => unread.has(id))).toEqual([false, true]);
    const own = new Map(table.areas);
    table.areas.set(data, [{ start: env.windows.data + 8, size: 8 }]);
    const elsewhere = { start: env.windows.data + 64, size: 8 };
    expect(rehearse(state, { areas: new Map([[data, [elsewhere]]]) }).has(a)).toBe(false);
    const there = { start: env.windows.data, size: 8 };
    expect(rehearse(state, { areas: new Map([[data, [there]]]) }).has(a)).toBe(true);
    expect(table.areas.get(data)).toEqual([{ start: env.windows.data + 8, size: 8 }]);
    expect(table.areas.size).toBe(own.size + (own.has(data) ? 0 : 1));
    table.areas.delete(data);
    expect(rehearse(state, { white: [data] }).has(data)).toBe(true);
    expect([table.hot, table.minCount, table.flags]).toEqual(before);
  });
  expect(env.reusable).toBe(true);
});
