import { expect, test } from 'vitest';
import { nextCommands } from '../../../src/triage/advice.ts';
import { triage } from '../../../src/triage/triage.ts';
import { reportOn, type ShortObject } from '../../support/report-objects.ts';
import { reportSample } from '../../support/report-samples.ts';

const next = (text: string) => nextCommands(triage([{ name: 'a', text }]));
const about = (object: ShortObject) => next(reportOn({ bytes: '01 '.repeat(16), ...object }))[0];

test('where in the source: in the module, in the kernel, nowhere when the text says it', () => {
  expect(about({ trace: ['kmalloc', 'f_one.part.0 [lantern]'] })).toBe(
    'scripts/faddr2line lantern.ko f_one.part.0+0x1/0x2',
  );
  expect(about({ trace: ['kmalloc', 'f_one'] })).toBe('scripts/faddr2line vmlinux f_one+0x1/0x2');
  expect(about({ trace: ['f_one net/a.c:7'] })).toMatch(/^echo dump=0xffff888100001000/);
  expect(about({ trace: ['kmalloc', '0xffffffffc1bc9438'] })).toMatch(
    /before the module is removed/,
  );
});

test('a log without bytes: the file has them', () => {
  expect(next(reportSample('counted.log')).at(-1)).toMatch(/with the bytes/);
  expect(next('kmemleak: 3 new suspected memory leaks')).toEqual([
    'cat /sys/kernel/debug/kmemleak',
  ]);
  expect(next('nothing')).toEqual([]);
});
