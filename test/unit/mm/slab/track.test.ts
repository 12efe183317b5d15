import { expect, test } from 'vitest';
import { GFP_KERNEL } from '../../../../src/mm/gfp.ts';
import { readTrack } from '../../../../src/mm/slab/track.ts';
import { slabMachine } from '../../../support/slab-machine.ts';

test.each(['5.9', '6.1', '6.12'] as const)('%s: records who allocated and who freed', (version) => {
  const { slab, ctx, machine } = slabMachine({ slubDebug: 'U', version });
  machine.clock.advance(1234);
  machine.cpu = machine.cpus[1];
  machine.cpu.pid = 42;
  const caller = ctx.site('the_module');
  machine.cpu.trace = ctx.depot.child(0, caller);
  const object = slab.kmalloc(32, GFP_KERNEL);
  const cache = slab.cacheOf(object)!;
  const track = readTrack(slab.core, cache, object, 'Allocated');
  expect(track).toMatchObject({ addr: caller, cpu: 1, pid: 42, when: machine.clock.jiffies });
  expect(track.frames.at(-1)).toBe(caller);
  expect(track.frames.length).toBeGreaterThan(1);
  expect(readTrack(slab.core, cache, object, 'Freed').addr).toBe(0);
  slab.kfree(object);
  expect(readTrack(slab.core, cache, object, 'Freed')).toMatchObject({ addr: caller, pid: 42 });
});

test('a broken record has no frames', () => {
  const { slab, memory } = slabMachine({ slubDebug: 'U' });
  const object = slab.kmalloc(32, GFP_KERNEL);
  const cache = slab.cacheOf(object)!;
  memory.fill(object + 32, 0xff, 32);
  expect(readTrack(slab.core, cache, object, 'Allocated').frames).toEqual([]);
});
