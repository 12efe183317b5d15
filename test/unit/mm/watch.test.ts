import { expect, test } from 'vitest';
import { watchSocket, type MmWatch } from '../../../src/mm/watch.ts';
import { boot } from '../../../src/system.ts';

test('where nobody listens there is no call', () => {
  const { call } = watchSocket();
  expect(Object.values(call).every((method) => method === undefined)).toBe(true);
});

test('a third listener hears of what is allocated, beside kmemleak and the truth', () => {
  const system = boot({ truth: true });
  const told: string[] = [];
  const listener: Partial<MmWatch> = {
    slabAlloc: (cache, object) => told.push(`alloc ${cache.name} ${object}`),
    slabFree: (cache, object) => told.push(`free ${cache.name} ${object}`),
  };
  const stop = system.watch.add(listener);
  const hooked: number[] = [];
  const stopHooks = system.hooks.add({ alloc: (ptr) => hooked.push(ptr) });
  const ptr = system.slab.kmalloc(64, 0xcc0);
  const pa = system.machine.memory.translate(ptr);
  expect(system.truth!.lifeAt(ptr)).toMatchObject({ kind: 'slab', size: 64 });
  expect(system.kmemleak.find(ptr)).toMatchObject({ size: 64 });
  system.slab.kfree(ptr);
  stop();
  stopHooks();
  system.slab.kfree(system.slab.kmalloc(64, 0xcc0));
  expect(told).toEqual([`alloc kmalloc-64 ${pa}`, `free kmalloc-64 ${pa}`]);
  expect(hooked).toEqual([ptr]);
});
