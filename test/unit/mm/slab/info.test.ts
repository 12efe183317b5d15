import { expect, test } from 'vitest';
import { GFP_KERNEL } from '../../../../src/mm/gfp.ts';
import { infoOf } from '../../../../src/mm/slab/info.ts';
import { slabMachine } from '../../../support/slab-machine.ts';

test('objects in sheaves count as active', () => {
  for (const [version, active] of [
    ['6.12', 16],
    ['7.3', 28],
  ] as const) {
    const { slab } = slabMachine({ version });
    const cache = slab.createCache('c', { size: 512 })!;
    slab.cacheAlloc(cache, GFP_KERNEL);
    const info = infoOf(slab.core, cache);
    expect(info).toMatchObject({ name: 'c', objSize: 512, reclaimable: false });
    expect([info.activeObjs, info.numObjs % info.objPerSlab]).toEqual([active, 0]);
  }
});
