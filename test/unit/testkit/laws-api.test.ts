import { expect, test } from 'vitest';
import {
  annotated,
  erase,
  freePart,
  ignore,
  missing,
  noScan,
  notLeak,
  scanArea,
  targets,
  transientLeak,
  updateTrace,
} from '../../../src/testkit/laws-api.ts';
import { linesOf } from '../../../src/testkit/subject.ts';
import { subject, testPreconditions } from './fixture.ts';

testPreconditions([notLeak, ignore, noScan, scanArea, erase, freePart, transientLeak, updateTrace]);

test('a law is tried on objects that the program does not take apart', () => {
  const program = subject(
    'kmalloc a 64; kmalloc b 64; krealloc b 128; kmalloc c 64; free_part c 8; vmalloc d 8; kfree a',
  );
  program.thorough = true;
  expect(targets(program)).toEqual([
    { label: 'a', at: 0 },
    { label: 'd', at: 5 },
  ]);
  const marked = annotated(program, { label: 'a', at: 0 }, ['not_leak a']);
  expect(linesOf(marked.program).slice(0, 3)).toEqual([
    'kmalloc a 64',
    'not_leak a',
    'kmalloc b 64',
  ]);
});

test('a set without another', () => {
  expect(missing(new Set(['a', 'b']), new Set(['b', 'c']))).toEqual(['a']);
});
