import { expect, test } from 'vitest';
import { complete } from '../../../src/shell/completion.ts';
import { Shell } from '../../../src/shell/shell.ts';
import { FakeHost } from './fake-host.ts';

test.each([
  ['slabt', ['slabtop '], 'slabt'],
  ['ls | slabt', ['slabtop '], 'slabt'],
  ['modprobe kme', ['kmemleak-test '], 'kme'],
  ['insmod st', ['stuck '], 'st'],
  ['rmmod kme', ['kmemleak_test '], 'kme'],
  ['cat /sys/ker', ['/sys/kernel/'], '/sys/ker'],
  ['echo scan > /sys/kernel/debug/km', ['/sys/kernel/debug/kmemleak '], '/sys/kernel/debug/km'],
  ['cat kernel/no', ['kernel/notes '], 'kernel/no'],
  ['cat /nowhere/x', [], '/nowhere/x'],
  ['my', ['myfunction '], 'my'],
  ['explain ow', ['owners '], 'ow'],
  ['explain who kmalloc-64', [], 'kmalloc-64'],
])('%j', async (line, candidates, word) => {
  const shell = new Shell(new FakeHost());
  await shell.run('modprobe kmemleak-test; cd /sys; myfunction() { :; }');
  expect(await complete(shell, line)).toEqual([candidates, word]);
});
