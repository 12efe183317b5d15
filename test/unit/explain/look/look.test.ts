import { describe, expect, it, vi } from 'vitest';
import { ask } from '../../../../src/explain/ask.ts';
import { judge } from '../../../../src/explain/judge.ts';
import { REPORT, after } from '../../../support/explain-machine.ts';

it('a look sees the report, the time and the memory', () => {
  const at = after(`kzalloc a 64\n${REPORT}`);
  const { look } = at;
  expect([...look.reported]).toEqual([at.subject('a').object!.id]);
  expect(look.ns).toBe(at.system.nowNs());
  expect(look.memory).toBe(at.system.machine.memory);
});

describe('marks memory', () => {
  const blocks = Array.from({ length: 150 }, (_, i) => `kmalloc b${i} 64\n`).join('');
  const at = after(`${blocks}${REPORT}`);

  it.each([
    [1, ''],
    [1, 'b3 b4 b5'],
    [1, 'table'],
    [1, 'who b7'],
    [1, 'why-lost b7'],
    [1, 'path b7'],
    [1, 'owners b7'],
    [1, 'retained'],
    [1, 'timeline'],
    [0, 'keeps-alive b7'],
    [0, 'unused b7'],
    [0, 'who nobody-at-all'],
  ])('%i times for the question "%s"', (times, question) => {
    const examine = vi.spyOn(at.system.truth!, 'examine');
    const look = at.explain.look();
    ask(look, question.split(' ').filter(Boolean));
    if (times > 0) judge(look);
    expect(examine).toHaveBeenCalledTimes(times);
    examine.mockRestore();
  });
});

it('works out an answer once, until what is true changes', () => {
  const at = after(`kmalloc a 64\nstore data+0 a\n${REPORT}`);
  const look = at.explain.look();
  const verdict = (): unknown => judge(look).rows.find(({ name }) => name === 'a')!.verdict;
  expect(judge(look)).toBe(judge(look));
  expect(verdict()).toBe('reachable');
  expect(look.declareUnused(look.find('a')!)).toBe(true);
  expect(verdict()).toBe('retained');
});
