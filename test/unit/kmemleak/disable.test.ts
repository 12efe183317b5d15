import { expect, test } from 'vitest';
import { disable, freeAllObjects, removeObject } from '../../../src/kmemleak/disable.ts';
import { Rig } from '../../support/kmemleak-machine.ts';

const DISABLED = 'kmemleak: Kernel memory leak detector disabled';
const KEPT =
  'kmemleak: Kmemleak disabled without freeing internal data. ' +
  'Reclaim the memory with "echo clear > /sys/kernel/debug/kmemleak".';

test('without leaks everything is given back', () => {
  const rig = new Rig();
  const blocks = Array.from({ length: 500 }, () => rig.alloc());
  const held = rig.pagesInUse;
  rig.kmemleak.file.write!(new TextEncoder().encode('off'));
  expect(rig.objects().length, 'the clean-up comes later').toBe(500);
  rig.api.free(blocks[0]);
  expect(rig.objects().length, 'until then frees are followed').toBe(499);
  rig.clock.advance(0);
  expect(rig.objects()).toEqual([]);
  expect(rig.kmemleak.state.pool.active).toBe(0);
  expect(rig.pagesInUse).toBeLessThan(held);
  expect(rig.kmemleak.state.tree.check()).toBe(0);
  expect(rig.log).toEqual([DISABLED]);
  expect(rig.kmemleak.scan()).toEqual({ newLeaks: 0, words: 0 });
});

test('with leaks the report stays until it is cleared', () => {
  const rig = new Rig();
  const a = rig.alloc();
  rig.settle();
  rig.takeLog();
  rig.write('off');
  expect(rig.takeLog()).toEqual([DISABLED, KEPT]);
  expect(rig.reported()).toEqual([a]);
  rig.api.free(a);
  expect(rig.reported(), 'frees are not followed any more').toEqual([a]);
  rig.write('clear');
  expect([rig.reported(), [...rig.kmemleak.objects()]]).toEqual([[], []]);
  expect(rig.takeLog()).toEqual([]);
});

test('leaks that were cleared do not count', () => {
  const rig = new Rig();
  rig.alloc();
  rig.settle();
  rig.write('clear');
  rig.takeLog();
  rig.write('off');
  expect(rig.log).toEqual([DISABLED]);
  expect(rig.objects()).toEqual([]);
});

test('it happens once', () => {
  const rig = new Rig();
  disable(rig.kmemleak.state);
  disable(rig.kmemleak.state);
  rig.clock.advance(0);
  expect(rig.log).toEqual([DISABLED]);
});

test('before the end of the boot frees are ignored at once, and the clean-up comes at the end', () => {
  const rig = new Rig({ early: true });
  const a = rig.alloc();
  disable(rig.kmemleak.state);
  rig.api.free(a);
  rig.clock.advance(1000);
  expect(rig.objects()).toEqual([[a, 64]]);
  expect(rig.kmemleak.lateInit()).toBe(false);
  rig.clock.advance(0);
  expect(rig.objects()).toEqual([]);
});

test('an object that is removed leaves list, trees and cache', () => {
  const rig = new Rig();
  const [a, b] = [rig.alloc(), rig.alloc()];
  const { state } = rig.kmemleak;
  const { active } = state.pool;
  removeObject(state, rig.view(a).id);
  expect(rig.objects()).toEqual([[b, 64]]);
  expect([state.tree.check(), state.table.count, state.pool.active]).toEqual([2, 2, active - 1]);
  freeAllObjects(state);
  expect([state.tree.check(), state.table.count, state.pool.active]).toEqual([0, 0, 0]);
});
