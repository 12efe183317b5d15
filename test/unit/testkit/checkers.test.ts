import { expect, test } from 'vitest';
import { GFP_KERNEL } from '../../../src/mm/gfp.ts';
import { boot } from '../../../src/system.ts';
import { checkObjects, checkSystem, drainCaches } from '../../../src/testkit/checkers.ts';

test('a sound machine passes', () => {
  const system = boot();
  const block = system.slab.kmalloc(64, GFP_KERNEL);
  checkSystem(system, [block]);
  const held = drainCaches(system);
  expect(held).toBeGreaterThan(10_000);
});

test.each<[string, (system: ReturnType<typeof boot>, id: number) => void]>([
  ['list', ({ kmemleak }, id) => kmemleak.state.table.listDel(id)],
  ['tree', ({ kmemleak }, id) => kmemleak.state.tree.unlink(id)],
  ['count', ({ kmemleak }, id) => void (kmemleak.state.table.hot[id * 4 + 2] = 7)],
])('damage to the %s is noticed', (_, damage) => {
  const system = boot();
  const block = system.slab.kmalloc(64, GFP_KERNEL);
  damage(system, system.kmemleak.find(block)!.id);
  expect(() => checkObjects(system)).toThrow();
});

test.each([-1, -2, 0, 1, 7])('an object that is made with min_count %i is sound', (minCount) => {
  const system = boot();
  const { kmemleak } = system;
  const block = system.slab.kmalloc(64, GFP_KERNEL);
  kmemleak.api.free(block);
  kmemleak.api.alloc(block, 64, minCount, GFP_KERNEL);
  kmemleak.scan();
  checkSystem(system, [block]);
  expect(kmemleak.find(block)!.minCount).toBe(minCount);
});

test('damage to a slab is noticed', () => {
  const system = boot({ bootLine: 'slub_debug=FZPU' });
  const block = system.slab.kmalloc(64, GFP_KERNEL);
  system.machine.memory.fill(block + 64, 0, 16);
  expect(() => checkSystem(system, [block])).toThrow();
});
