import { expect, test } from 'vitest';
import { Rig } from '../../support/kmemleak-machine.ts';

/** The log of a scan that reports `counts[i]` blocks of call chain i. */
function verboseLog(version: '6.12' | '7.3', counts: readonly number[]): string[] {
  const rig = new Rig({ version, verbose: true });
  const { cpu } = rig.machine;
  const callers = counts.map((_, i) => rig.kmemleak.state.services.ctx.depot.child(0, 0x1000 + i));
  for (const [i, count] of counts.entries()) {
    cpu.trace = callers[i];
    for (let n = 0; n < count; n++) rig.alloc();
  }
  rig.settle();
  return rig.takeLog().filter((line) => /unreferenced|hex dump|more object|new susp/.test(line));
}

test('up to 6.12 every leak is printed, as it is found', () => {
  const log = verboseLog('6.12', [2, 1]);
  expect(log.filter((line) => line.includes('unreferenced'))).toHaveLength(3);
  expect(log.filter((line) => line.includes('hex dump'))).toHaveLength(3);
});

test('since 7.3 one report of each backtrace, with its bytes when it is the only one', () => {
  const log = verboseLog('7.3', [2, 1, 20]).map((line) => line.replace(/0x[0-9a-f]+/, 'ADDR'));
  expect(log).toEqual([
    'kmemleak: unreferenced object ADDR (size 64):',
    'kmemleak:   ... and 1 more object(s) with the same backtrace',
    'kmemleak: unreferenced object ADDR (size 64):',
    'kmemleak:   hex dump (first 32 bytes):',
    'kmemleak: unreferenced object ADDR (size 64):',
    'kmemleak:   ... and 19 more object(s) with the same backtrace',
    'kmemleak: 23 new suspected memory leaks (see /sys/kernel/debug/kmemleak)',
  ]);
});

test('groups come in the order of their handles, not in that of the list', () => {
  const rig = new Rig({ version: '7.3', verbose: true });
  const { depot } = rig.kmemleak.state.services.ctx;
  const { cpu } = rig.machine;
  const [first, second] = [0x1000, 0x2000].map((address) => depot.child(0, address));
  cpu.trace = first;
  rig.api.free(rig.alloc());
  cpu.trace = second;
  const listedFirst = rig.alloc();
  cpu.trace = first;
  const listedSecond = rig.alloc();
  rig.settle();
  const shown = rig.takeLog().flatMap((line) => /unreferenced object (\S+)/.exec(line)?.[1] ?? []);
  expect(shown.map((address) => Number(BigInt.asUintN(48, BigInt(address))))).toEqual([
    listedSecond,
    listedFirst,
  ]);
});

test('what has no backtrace is printed at once, each with its bytes', () => {
  const rig = new Rig({ version: '7.3', verbose: true, early: true });
  const blocks = [rig.alloc(), rig.alloc()];
  rig.boot();
  rig.settle();
  const log = rig.takeLog();
  expect(log.filter((line) => line.includes('hex dump'))).toHaveLength(blocks.length);
});
