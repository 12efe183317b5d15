import { expect, test } from 'vitest';
import { readReports } from '../../../../src/triage/input/read.ts';
import { evidenceOf } from '../../../../src/triage/judge/evidence.ts';
import { groupsOf } from '../../../../src/triage/judge/groups.ts';
import { distinct } from '../../../../src/triage/judge/identity.ts';
import { littleEndian, objectsOf, type ShortObject } from '../../../support/report-objects.ts';

function evidence(...objects: ShortObject[]): string[] {
  const all = distinct(objectsOf(...objects));
  return evidenceOf(groupsOf(all), all).map(
    ({ towards, says, sites }) => `${towards}: ${says} ${sites.join()}`,
  );
}

test.each<[string, ShortObject, RegExp]>([
  ['young', { age: 3 }, /^open: younger/],
  [
    'a module that is gone',
    { trace: ['kmalloc', '0xffffffffc1bc9438'] },
    /^real: frames without a name/,
  ],
  [
    'a list poison',
    { bytes: littleEndian(0xdead000000000100n, 0xdead000000000122n) },
    /^real: a list poison/,
  ],
  ['an old list poison', { bytes: littleEndian(0xdead000000100100n) }, /^real: a list poison/],
  ['boot', { comm: 'swapper/0', pid: 1 }, /^false: allocated at boot/],
  ['page tables', { trace: ['kvmppc_create_pte'] }, /^false: page tables/],
  ['RCU', { trace: ['kvfree_call_rcu', 'f_one'] }, /^false: freed later/],
  ['a pool', { trace: ['radix_tree_preload', 'f_one'] }, /^open: preloaded/],
  ['an interrupt', { comm: 'softirq', pid: 0 }, /^open: comm "softirq"/],
  ['per-CPU', { at: '(percpu) 0x6077' }, /^open: per-CPU/],
  ['large and zero', { size: 8192, bytes: '00 '.repeat(32) }, /^open: large and all zero/],
  ['poison', { bytes: '6b '.repeat(31) + 'a5 ' }, /^open: bytes 6b/],
])('%s', (_, object, says) => {
  expect(evidence(object)).toEqual([expect.stringMatching(says)]);
});

test('a checksum of zero', () => {
  const text = 'unreferenced object 0x1000 (size 64):\n  backtrace (crc 0):\n    f_one+0x1/0x2';
  const all = distinct(readReports(text).objects);
  expect(evidenceOf(groupsOf(all), all)).toMatchObject([
    { towards: 'open', says: expect.stringMatching(/^crc 0/) as string, sites: ['f_one'] },
  ]);
});

test('an object that was printed at two ages stayed', () => {
  expect(evidence({ age: 20 }, { age: 40 })).toEqual([
    expect.stringMatching(/^real: 1 printed again/),
  ]);
});

test('an ordinary report holds no sign', () => {
  expect(evidence({ age: 100, bytes: littleEndian(1n, 2n) })).toEqual([]);
});
