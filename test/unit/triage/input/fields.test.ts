import { describe, expect, test } from 'vitest';
import {
  ageAt,
  closedHeader,
  fieldAt,
  splitAtFields,
} from '../../../../src/triage/input/fields.ts';

describe('headers', () => {
  test.each([
    [
      'unreferenced object 0xf63fee18 (size 32):',
      { percpu: false, address: '0xf63fee18', size: 32 },
    ],
    ['Unreferenced object 0x0fcee900 (size 8)', { percpu: false, address: '0x0fcee900', size: 8 }],
    ['unreferenced object (percpu) 0x6077 (size 8):', { percpu: true, address: '0x6077', size: 8 }],
    ['unreferenced object ffff88810a4c2000 (size 8):', { address: 'ffff88810a4c2000', size: 8 }],
    ['unreferenced object (size 576):', { size: 576, percpu: false }],
    ['unreferenced object (ptrval) (size 8):', { address: '(ptrval)', size: 8 }],
  ])('%s', (text, fields) => {
    expect(fieldAt(text)).toMatchObject({ kind: 'header', end: text.length, ...fields });
  });

  test('a sentence is none', () => {
    expect(fieldAt('unreferenced object now and then, such as this')).toBeUndefined();
    expect(fieldAt('unreferenced object 0xf63fee18 is what I found')).toBeUndefined();
  });

  test('one that broke off may go on, and counts if it does not', () => {
    const words = 'unreferenced object (percpu) 0xf63fee18 (size 32'.split(' ');
    for (let i = 1; i <= words.length; i++) {
      const text = words.slice(0, i).join(' ');
      expect([text, fieldAt(text)]).toEqual([text, 'open']);
    }
    expect(closedHeader('unreferenced object 0xf63fee18 (siz')).toMatchObject({
      address: '0xf63fee18',
    });
    expect(closedHeader('unreferenced object')).toBeUndefined();
  });
});

describe('other fields', () => {
  test.each([
    ['comm "init", pid 1, jiffies 4294879195', { comm: 'init', pid: 1, jiffies: '4294879195' }],
    ['comm "a "b": c", pid 70000, jiffies 1 (age 1592.907s)', { comm: 'a "b": c', age: 1592.907 }],
    ['hex dump (first 32 bytes):', { kind: 'hex', bytes: 32 }],
    ['hex dump (first 8 bytes on cpu 9):', { kind: 'hex', bytes: 8 }],
    ['dump (first 16 bytes):', { kind: 'hex', bytes: 16 }],
    ['backtrace:', { kind: 'trace' }],
    ['backtrace (crc 155ec6c5):', { kind: 'trace', crc: '155ec6c5' }],
    ['Object 0xf63fee18 (size 32):', { kind: 'dump-of-object' }],
  ])('%s', (text, fields) => {
    expect(fieldAt(text)).toMatchObject({ end: text.length, ...fields });
  });

  test.each([
    ['comm "kworker/u5:0", pid 1543, jiffies'],
    ['hex'],
    ['hex dump (first'],
    ['hex dump (first 32 bytes on'],
    ['backtrace'],
    ['backtrace (crc'],
  ])('%s may go on', (text) => expect(fieldAt(text)).toBe('open'));

  test.each([['backtraces are long'], ['command "x"'], ['hexagon'], ['the backtrace:'], ['']])(
    '%j is none',
    (text) => expect(fieldAt(text)).toBeUndefined(),
  );
});

test('an age that stands alone', () => {
  expect(ageAt('(age 38.540s)')).toBe(38.54);
  expect(ageAt('1592.907s):')).toBe(1592.907);
  expect(ageAt('38 objects')).toBeUndefined();
});

test('fields that are glued together are parted, in any number', () => {
  expect(splitAtFields('f+0x46/0xb0unreferenced object')).toEqual([
    'f+0x46/0xb0',
    'unreferenced object',
  ]);
  expect(splitAtFields('comm "a", pid 1, jiffies 1 (age 1144.337s)  hex')).toEqual([
    'comm "a", pid 1, jiffies 1 (age 1144.337s)',
    'hex',
  ]);
  expect(splitAtFields('00 01  .. backtrace: f')).toEqual(['00 01  ..', 'backtrace: f']);
  expect(splitAtFields('backtrace:'.repeat(50_000))).toHaveLength(50_000);
});
