import { expect, it } from 'vitest';
import { REPORT, after } from '../../../support/explain-machine.ts';

it('a look sees the report, the time and the memory', () => {
  const at = after(`kzalloc a 64\n${REPORT}`);
  const { look } = at;
  expect([...look.reported]).toEqual([at.subject('a').object!.id]);
  expect(look.ns).toBe(at.system.nowNs());
  expect(look.memory).toBe(at.system.machine.memory);
});
