import { expect, test } from 'vitest';
import { boot } from '../../../../src/index.ts';
import { GFP_KERNEL } from '../../../../src/mm/gfp.ts';

test('a cache that was destroyed with objects left stays referenced until another is flushed', () => {
  const bootLine = 'CONFIG_DEBUG_KMEMLEAK_AUTO_SCAN=n';
  const system = boot({ kernel: '7.3', cpus: 1, bootLine });
  const { slab, kmemleak, kernel } = system;
  kmemleak.stackScan = false;
  const destroy = (name: string, left: boolean): number => {
    const cache = slab.createCache(name, { size: 256 })!;
    const { addr } = cache;
    const object = slab.cacheZalloc(cache, GFP_KERNEL);
    if (!left) slab.cacheFree(cache, object);
    kernel.run.rcu.kvfreeBarrier(cache);
    slab.destroyCache(cache);
    return addr;
  };
  const reported = (): number[] => {
    for (let i = 0; i < 2; i++) {
      system.sleep(6000);
      kmemleak.scan();
    }
    return kmemleak.reported().map(({ pointer }) => pointer);
  };
  const dead = destroy('dead', true);
  expect(reported()).not.toContain(dead);
  destroy('other', false);
  expect(reported()).toContain(dead);
});
