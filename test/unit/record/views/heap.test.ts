import { expect, it } from 'vitest';
import { Replay } from '../../../../src/record/replay.ts';
import { startRecording } from '../../../../src/record/start.ts';
import { pageUse, slabsAt } from '../../../../src/record/views/heap.ts';
import { TreeView } from '../../../../src/record/views/tree.ts';
import { PAGE_SIZE } from '../../../../src/machine/address.ts';
import { GFP_KERNEL } from '../../../../src/mm/gfp.ts';
import { boot } from '../../../../src/system.ts';

it('slabs and pages are those of the machine', () => {
  const system = boot();
  const { slab, pageAlloc } = system;
  const recorder = startRecording(system);
  for (let i = 0; i < 30; i++) slab.kmalloc(256, GFP_KERNEL, false);
  const kept = slab.kmalloc(96, GFP_KERNEL, false);
  recorder.command('look');
  const recording = recorder.stop();
  const replay = new Replay(recording);
  const trees = new TreeView(recording);
  trees.seek(replay.length);
  const slabs = slabsAt(replay, trees);
  for (const { cache, address, inUse, slots } of slabs) {
    expect(slab.cacheOf(address)?.name).toBe(cache.name);
    if (cache.isTracked && inUse === slots.length) expect(slots).not.toContain(undefined);
  }
  const mine = slabs.find(({ slots }) =>
    slots.some((birth) => birth > 0 && recording.births.get(birth).pointer === kept),
  );
  expect(mine?.cache.name).toBe('kmalloc-96');
  const uses = pageUse(replay);
  expect(uses.filter((use) => use === 'slab').length).toBe(
    slabs.reduce((sum, { cache }) => sum + 2 ** cache.order, 0),
  );
  // Pages that a CPU keeps for itself look as if they were in use.
  const free = uses.flatMap((use, pfn) => (use === 'free' ? [pfn] : []));
  expect(free.length).toBeGreaterThan(1000);
  expect(free.every((pfn) => pageAlloc.isFree(pfn))).toBe(true);
  expect(uses.length * PAGE_SIZE).toBe(system.machine.memory.phys.size);
});
