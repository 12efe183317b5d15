import { expect, test } from 'vitest';
import { access } from '../../../../src/crun/jit/access.ts';

const O = { d: 'r0', D: 'r1', x: 'r2', X: 'r3', z: 'r4', Z: 'r5', first: 0, second: 2, y: 8 };

test('the direct map, where there is one, else the tables, else a stop', () => {
  const text = access('ld32', O, 4096, 'STOP;', 'BEFORE;')!;
  expect(text).toMatch(/^if\(r3===-30592&&\(r2>>>0\)<4085\).*RT\[e\].*STOP;.*BEFORE;r0=/);
  expect(access('st8', O, 0, 'STOP;', '')).not.toContain('-30592');
  expect(access('ldf64', O, 0, 'STOP;', '')).not.toContain('STOP');
  expect(access('add32', O, 0, '', '')).toBeUndefined();
});
