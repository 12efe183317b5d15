import { expect, it } from 'vitest';
import {
  callChain,
  codeOf,
  eventLine,
  pathLines,
  placeText,
  plural,
  wordLine,
} from '../../../src/explain/phrases.ts';

it('code, events, places and numbers as text', () => {
  const backtrace = ['kfree+0x1/0x2', 'foo_exit+0x10/0x40 [foo]', 'delete_module+0x1/0x2'];
  expect(codeOf(backtrace)).toBe('foo_exit [foo]');
  expect(codeOf(['kfree+0x1/0x2'])).toBe('kfree');
  expect(codeOf([])).toBe('');
  expect(callChain(backtrace)).toBe('kfree < foo_exit [foo]');
  expect(callChain(['a+0x1/0x2', 'b+0x1/0x2'])).toBe('a < b');
  expect(callChain(Array.from({ length: 11 }, () => 'a'))).toBe(`${'a < '.repeat(10)}…`);
  expect(callChain([])).toBe('');
  const event = { comm: 'rmmod', pid: 7, seconds: 1.5, backtrace };
  expect(eventLine(event)).toBe('1.500 s, rmmod (pid 7), foo_exit [foo]');
  expect(eventLine({ ...event, source: 'a/b/foo.c:12' })).toBe(
    '1.500 s, rmmod (pid 7), foo.c:12 in foo_exit [foo]',
  );
  expect(eventLine({ ...event, backtrace: [] })).toBe('1.500 s, rmmod (pid 7)');
  expect(placeText({ kind: 'slab', name: 'a', offset: 16 })).toBe('a+0x10');
  expect(placeText({ kind: 'data', name: '.bss', offset: 0, symbol: 'ring [foo]' })).toBe(
    'ring [foo]',
  );
  expect([plural(1, 'byte'), plural(0, 'byte')]).toEqual(['1 byte', '0 bytes']);
});

it('a word on one line', () => {
  const place = { kind: 'slab', name: 'a', offset: 8 };
  expect(
    wordLine({ address: '0xf', place, value: '0x10', into: 8, live: true, scanned: true }),
  ).toBe('0xf a+0x8 = 0x10, byte 8; live, scanned');
  expect(
    wordLine({
      register: 'r7',
      place: { ...place, kind: 'register', name: 'foo/4' },
      encoding: 'inverted',
      live: false,
      dead: 'dead-register',
      scanned: false,
    }),
  ).toBe('register r7 foo/4, inverted; stale: a dead register, not scanned (register)');
});

it('a long path without its middle', () => {
  const word = { place: { kind: 'slab', name: 'a', offset: 8 }, live: true, scanned: true };
  const path = Array.from({ length: 20 }, (_, i) => ({ word, to: `b${i}` }));
  const lines = pathLines(path, '  ');
  expect(lines).toHaveLength(13);
  expect(lines[0]).toBe('  a+0x8 → b0');
  expect(lines[6]).toBe('  … 8 more steps');
  expect(lines[12]).toBe('  → a+0x8 → b19');
});
