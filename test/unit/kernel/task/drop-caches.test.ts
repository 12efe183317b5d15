import { expect, test } from 'vitest';
import { DropCaches } from '../../../../src/kernel/task/drop-caches.ts';
import { PseudoFs } from '../../../../src/kernel/fs/vfs.ts';
import { EINVAL } from '../../../../src/lib/errptr.ts';
import { testBase } from '../../../support/kernel-machine.ts';

const FILE = '/proc/sys/vm/drop_caches';
const bytes = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

test('2 and 3 call the shrinkers, and the log says who asked', () => {
  const base = testBase();
  const called: number[] = [];
  const drop = new DropCaches(base, (fn) => called.push(fn));
  const fs = new PseudoFs();
  drop.mount(fs);
  drop.onDropSlab(100);
  drop.onDropSlab(200);
  expect(fs.write(FILE, bytes('1\n'))).toBe(2);
  expect(called).toEqual([]);
  expect(fs.write(FILE, bytes('3\n'))).toBe(2);
  expect(called).toEqual([100, 200]);
  expect(fs.read(FILE)).toBe('3\n');
  expect(base.log.linesSince(0).at(-1)).toMatch(/ \(\d+\): drop_caches: 3$/);
  expect(fs.write(FILE, bytes('5'))).toBe(-EINVAL);
});

test('4 keeps the log quiet from then on', () => {
  const base = testBase();
  const fs = new PseudoFs();
  new DropCaches(base, () => undefined).mount(fs);
  fs.write(FILE, bytes('4'));
  const lines = base.log.linesSince(0).length;
  fs.write(FILE, bytes('3'));
  expect(base.log.linesSince(0)).toHaveLength(lines);
});
