/** All checkers of a machine's invariants at once. */
import { checkPageAlloc } from '../mm/page-alloc.ts';
import { checkPercpu } from '../mm/percpu.ts';
import { checkSlab } from '../mm/slub-check.ts';
import { checkVmalloc } from '../mm/vmalloc.ts';
import type { System } from '../system.ts';

/** Throws when an allocator or kmemleak's trees are not in order. */
export function checkSystem(system: System, live: Iterable<number> = []): void {
  const { memory } = system.machine;
  checkPageAlloc(system.pageAlloc);
  checkVmalloc(system.vmalloc, memory);
  checkPercpu(system.percpu, memory, system.cpus);
  const problems = checkSlab(system.slab, live);
  if (problems.length > 0) throw new Error(problems.slice(0, 5).join('\n'));
  checkObjects(system);
}

/** Throws when kmemleak's trees are not in order or do not hold what its list does. */
export function checkObjects(system: System): void {
  const { tree, table } = system.kmemleak.state;
  const inTrees = tree.check();
  if (inTrees !== table.count) throw new Error(`${inTrees} in the trees, ${table.count} listed`);
  let listed = 0;
  for (let id = table.next[0]; id !== 0; id = table.next[id]) listed++;
  if (listed !== table.count) throw new Error(`${listed} on the list, ${table.count} counted`);
}
