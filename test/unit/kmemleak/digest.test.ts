import { expect, test } from 'vitest';
import { Hash64 } from '../../../src/base/hash64.ts';
import { GFP_KERNEL } from '../../../src/mm/gfp.ts';
import { boot, type System } from '../../../src/system.ts';

function digest(system: System): string {
  const hash = new Hash64();
  system.kmemleak.digest(hash);
  return hash.hex;
}

/** A machine with two blocks, one of which has an area and one of which refers to the other. */
function machine(area = 8, excess = true, other = false): System {
  const system = boot();
  const { slab, kmemleak } = system;
  const [a, b] = [slab.kmalloc(64, GFP_KERNEL), slab.kmalloc(128, GFP_KERNEL)];
  kmemleak.api.scanArea(a, area, GFP_KERNEL);
  const { table } = kmemleak.state;
  if (excess) table.setExcessRef(kmemleak.find(b)!.id, a);
  if (other) table.trace[kmemleak.find(b)!.id] = table.trace[kmemleak.find(a)!.id] + 1;
  return system;
}

test('areas, excess references and traces are a part of it', () => {
  expect(digest(machine())).toBe(digest(machine()));
  const digests = [machine(), machine(16), machine(8, false), machine(8, true, true)].map(digest);
  expect(new Set(digests).size).toBe(4);
});

test('a scan changes the counts', () => {
  const system = boot();
  const before = digest(system);
  system.kmemleak.scan();
  expect(digest(system)).not.toBe(before);
});
