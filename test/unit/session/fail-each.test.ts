import { expect, test } from 'vitest';
import { countAllocations, failAllocation } from '../../../src/session/fail-each.ts';
import { SCENARIOS, scenarioPlan } from '../../support/fail-each.ts';

test('the allocation that is named fails, and no other', async () => {
  const plan = {
    ...scenarioPlan('slab-tail', 'fixed'),
    work: ({ system }: { system: { slab: { kmalloc(size: number, gfp: number): number } } }) => {
      found = [64, 128, 64].map((size) => system.slab.kmalloc(size, 0xcc0) !== 0);
    },
  };
  let found: boolean[] = [];
  const all = await countAllocations(plan);
  expect([all >= 3, found]).toEqual([true, [true, true, true]]);
  await failAllocation(plan, 1);
  expect(found).toEqual([false, true, true]);
});

test('whichever fails, a scenario ends as a kernel would', async () => {
  // The campaign over all of them is a target of `npm run fuzz`; here a few of each kind.
  const names = SCENARIOS.map(({ name }) => name).filter((_, i) => i % 13 === 0);
  for (const name of names) {
    const plan = scenarioPlan(name, 'buggy');
    const all = await countAllocations(plan);
    for (let nth = 1; nth <= all; nth += Math.ceil(all / 4)) {
      const { machine } = await failAllocation(plan, nth);
      expect(machine.system.hang, `${name} ${nth}`).toBeUndefined();
    }
  }
}, 120_000);
