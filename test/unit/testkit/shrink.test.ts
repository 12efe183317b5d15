import { expect, test } from 'vitest';
import { lines } from '../../../src/testkit/law.ts';
import { shrinkLines } from '../../../src/testkit/shrink.ts';
import { Subject, programOf } from '../../../src/testkit/subject.ts';
import { machine } from './fixture.ts';

const reported = (some: readonly string[]): boolean =>
  new Subject(programOf(some), '6.12', machine).run.phases.some((p) => p.reported.length > 0);

test('what is left fails still, and nothing can be left out', () => {
  const long = lines(
    'kzalloc keep 192; kzalloc lost 512; kmem_cache_create c 40; kmem_cache_alloc x c; ' +
      'store bss+8 keep+16; store keep+8 x; store lost+64 keep; scan; report; sleep 5200; scan; ' +
      'report; scan; report',
  );
  const short = shrinkLines(long, reported);
  expect(short).toEqual(lines('kmalloc a 64; scan; sleep 5200; scan; report'));
  for (const at of short.keys()) {
    const rest = short.filter((_, i) => i !== at);
    const parses = at > 0;
    if (parses) expect(reported(rest)).toBe(false);
  }
});

test('a condition on the text alone is met with few lines', () => {
  const long = lines('kmalloc a 8; kmalloc b 8; store a+0 b; store b+0 a; report');
  const points = (some: readonly string[]): boolean =>
    some.some((line) => line.startsWith('store b'));
  expect(shrinkLines(long, points)).toHaveLength(3);
});
