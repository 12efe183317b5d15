import { expect, test } from 'vitest';
import { recordedSites } from '../../../../src/kernel/base/recorded-symbols.ts';

test.each(['5.9', '6.1', '6.12'] as const)('sites of %s lie in their functions', (version) => {
  const sites = recordedSites(version);
  for (const [name, [offset, size]] of Object.entries(sites)) {
    expect(offset, name).toBeGreaterThan(0);
    expect(offset, name).toBeLessThan(size);
    const [fn, callee] = name.split(':');
    // A second site belongs to the same function, so to the same size.
    if (callee !== undefined) expect(sites[fn][1], name).toBe(size);
  }
  expect(sites).toHaveProperty('load_module');
});
