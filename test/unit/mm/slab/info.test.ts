import { expect, test } from 'vitest';
import { GFP_KERNEL } from '../../../../src/mm/gfp.ts';
import { infoOf } from '../../../../src/mm/slab/info.ts';
import { slabMachine } from '../../../support/slab-machine.ts';

test('what lies free with a CPU counts as active', () => {
  for (const version of ['6.12', '7.3'] as const) {
    const { slab } = slabMachine({ version, cpus: 1 });
    const cache = slab.createCache('c', { size: 256 })!;
    slab.cacheFree(cache, slab.cacheAlloc(cache, GFP_KERNEL));
    const active = version === '7.3' ? cache.sheafCapacity : cache.objects;
    expect(infoOf(slab.core, cache)).toMatchObject({ name: 'c', objSize: 256, activeObjs: active });
    slab.shrinkCache(cache);
    expect(infoOf(slab.core, cache)).toMatchObject({ activeObjs: 0, numObjs: 0, numSlabs: 0 });
  }
});
