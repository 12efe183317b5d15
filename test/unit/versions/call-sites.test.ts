import { expect, test } from 'vitest';
import { KERNELS } from '../../../src/versions/kernels.ts';
import { profileOf } from '../../../src/versions/profile.ts';

test.each(KERNELS)('sites of $name lie in their functions', ({ name: kernel }) => {
  const sites = profileOf(kernel).kernel.callSites;
  for (const [name, [offset, size]] of Object.entries(sites)) {
    expect(offset, name).toBeGreaterThan(0);
    expect(offset, name).toBeLessThan(size);
    const [fn, callee] = name.split(':');
    // A second site belongs to the same function, so to the same size.
    if (callee !== undefined) expect(sites[fn][1], name).toBe(size);
  }
  expect(sites).toHaveProperty('load_module');
});
