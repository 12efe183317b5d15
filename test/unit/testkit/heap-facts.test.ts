import { describe, expect, test } from 'vitest';
import { subject } from './fixture.ts';

const SETTLE = 'sleep 5200; scan; scan; report';
const factsOf = (text: string, name: string) =>
  subject(`${text}; ${SETTLE}`)
    .reports.at(-1)!
    .scan!.ranges.find((r) => r.name === name)!;

describe('flaws of the ways to a live object', () => {
  test.each([
    ['kmalloc a 64; store data+0 a+8', 'a', []],
    ['kmalloc a 64; store data+0 ~a', 'a', ['encoded']],
    ['kmalloc a 64; store data+4 a', 'a', ['encoded']],
    ['kmalloc a 64; store data+0 a+64', 'a', ['outside']],
    ['kmalloc a 64; store hidden+0 a', 'a', ['untracked']],
    ['kmalloc a 64; store stack+0 a', 'a', ['unscanned']],
    ['stack on; kmalloc a 64; store stack+0 a', 'a', []],
    ['kmalloc a 64; kmalloc b 64; store data+0 a; store a+0 b; no_scan a', 'b', ['unscanned']],
    ['kmalloc a 64; kmalloc b 64; store hidden+0 a; store a+0 b', 'b', ['untracked']],
    ['kmalloc a 64; free_part a 8; store data+0 a+8', 'a+8', []],
    ['kmalloc a 64; kmalloc b 64; free_part a 8; store data+0 a; store a+8 b', 'b', ['elsewhere']],
    ['alloc_pages p 0; alloc a p 64 2; store data+0 a', 'a', ['min_count']],
    ['vmalloc a 8; store data+0 a', 'a', []],
  ])('%s: %s', (text, name, flaws) => {
    const facts = factsOf(text, name);
    expect(facts.lost).toBe(false);
    expect([...facts.flaws]).toEqual(flaws);
  });
});

describe('what keeps a lost object from being reported', () => {
  const last = (text: string) => subject(text).reports.at(-1)!.scan!;
  test.each([
    [`kmalloc a 64; ${SETTLE}`, []],
    ['kmalloc a 64; sleep 5200; scan; report', ['changed']],
    ['kmalloc a 64; scan; scan; report', ['young']],
    [`kmalloc a 64; not_leak a; ${SETTLE}`, ['colored']],
    [`kmalloc a 64; kmalloc b 64; store b+0 a; not_leak b; ${SETTLE}`, ['kept']],
    [
      'kmalloc a 64; kmalloc b 64; store b+0 a; sleep 5200; scan; store b+8 1; scan; report',
      ['held by change'],
    ],
    [`kmalloc a 64; store data+0 1; store data+4 1; ${SETTLE}`, ['aliased']],
  ])('%s', (text, holds) => {
    const [a] = last(text).ranges;
    expect(a.lost).toBe(true);
    expect([...a.holds]).toEqual(holds);
  });

  test.each([
    ['nothing points into it', '', true],
    ['a root does', 'store data+8 a+24', false],
    [
      'the rest of the block does',
      'alloc_pages p 0; alloc o p+64 64 1; store data+16 p; store p o',
      false,
    ],
    ['only another lost part does', 'store a+8 a+40; store a+40 a+8', true],
  ])('a part of a block that is not lost: %s', (_, more, lost) => {
    const parts = 'kmalloc a 64; free_part a+16 8; store data+0 a+16';
    const { ranges } = last(`${parts}; ${more}; ${SETTLE}`);
    expect(ranges.at(-1)!.lost).toBe(lost);
  });

  test('blocks that kmemleak does not know, and how long it is quiet', () => {
    const { unknown, quiet } = last(`alloc_pages p 0; ${SETTLE}`);
    expect(unknown.map(({ block, lost }) => [block.label, lost])).toEqual([['p', true]]);
    expect(quiet).toBe(2);
  });
});
