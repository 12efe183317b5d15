import { expect, test } from 'vitest';
import { Rig } from '../../support/kmemleak-machine.ts';

test('a warning shows the calls to it and leaves no trace of them', () => {
  const rig = new Rig();
  const { state } = rig.kmemleak;
  rig.calling(['w_init'], () => {
    state.warn('plain');
    state.warn('deep', rig.site('hook'), ['outer', 'inner']);
    state.warn('plain');
  });
  expect(rig.log).toEqual(
    [
      ['kmemleak: plain', 'stack: w_init'],
      ['kmemleak: deep', 'stack: inner < outer < hook < w_init'],
      ['kmemleak: plain', 'stack: w_init'],
    ].flat(),
  );
});

test('some warnings are given once, each for itself', () => {
  const { state } = new Rig().kmemleak;
  const rig = new Rig();
  for (const text of ['a', 'b', 'a', 'b']) rig.kmemleak.state.warnOnce(text);
  expect(rig.log).toEqual(['kmemleak: a', 'kmemleak: b']);
  expect(state.warned.size, 'another machine knows nothing of it').toBe(0);
});

test('the metadata grows with the objects', () => {
  const rig = new Rig();
  const before = rig.kmemleak.state.metadataBytes;
  for (let i = 0; i < 3000; i++) rig.alloc();
  expect(rig.kmemleak.state.metadataBytes).toBeGreaterThan(before + 2000 * 16);
});

test('times are those of the kernel', () => {
  const { state } = new Rig().kmemleak;
  expect([state.jiffiesMinAge, state.jiffiesScanWait]).toEqual([5000, 600_000]);
});
