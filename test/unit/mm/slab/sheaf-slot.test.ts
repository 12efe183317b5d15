import { expect, test } from 'vitest';
import { GFP_KERNEL } from '../../../../src/mm/gfp.ts';
import { slabMachine } from '../../../support/slab-machine.ts';

test('every sheaf of a cache is found, and what its slots are', () => {
  const { slab, machine } = slabMachine({ version: '7.3' });
  slab.sheaves.callRcu = () => undefined;
  const cache = slab.createCache('c', { size: 4096 })!;
  const objects = Array.from({ length: 30 }, () => slab.cacheAlloc(cache, GFP_KERNEL));
  for (const object of objects.slice(0, 20)) slab.cacheFree(cache, object);
  for (const object of objects.slice(20, 25)) slab.sheaves.kfreeRcu(object);
  machine.cpu = machine.cpus[1];
  slab.cacheAlloc(cache, GFP_KERNEL);
  const [{ main, spare, rcuFree }] = cache.cpuSheaves;
  const at = (addr: number, slot: number) => slab.sheaves.slotAt(addr + 32 + 8 * slot);
  expect(at(main!.addr, 0)).toMatchObject({ cpu: 0, role: 'main' });
  expect(at(spare!.addr, 3)).toMatchObject({ cpu: 0, role: 'spare', slot: 3 });
  expect(at(rcuFree!.addr, 0)).toMatchObject({ cpu: 0, role: 'rcu_free', used: true });
  expect(at(rcuFree!.addr, 1)).toMatchObject({ used: false });
  expect(at(cache.barn!.full[0].addr, 0)).toMatchObject({ cpu: undefined, role: 'full' });
  expect(at(cache.cpuSheaves[1].main!.addr, 0)).toMatchObject({ cpu: 1, role: 'main' });
  expect(at(main!.addr, 4)).toBeUndefined();
  expect(slab.sheaves.slotAt(objects[29])).toBeUndefined();
});

test('kernels without sheaves have none', () => {
  const { slab } = slabMachine();
  expect(slab.sheaves.slotAt(slab.kmalloc(64, GFP_KERNEL))).toBeUndefined();
});
