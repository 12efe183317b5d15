/** All checkers of a machine's invariants at once. */
import { checkPageAlloc } from '../mm/page/alloc.ts';
import { checkPercpu } from '../mm/percpu/percpu.ts';
import { checkSlab } from '../mm/slab/check.ts';
import { checkVmalloc } from '../mm/vmalloc/vmalloc.ts';
import type { ObjectView } from '../kmemleak/kmemleak.ts';
import type { System } from '../system.ts';
import { checkTruth } from '../truth/check.ts';

/** Throws when an allocator, kmemleak's trees or the account of memory are not in order. */
export function checkSystem(system: System, live: Iterable<number> = []): void {
  const { memory } = system.machine;
  checkPageAlloc(system.pageAlloc);
  checkVmalloc(system.vmalloc, memory);
  checkPercpu(system.percpu, memory, system.cpus);
  const problems = checkSlab(system.slab, live);
  if (problems.length > 0) throw new Error(problems.slice(0, 5).join('\n'));
  checkObjects(system);
  checkAccount(system, false);
}

/**
 * Throws when the account of memory contradicts itself; a machine without one has nothing wrong.
 * @param whole - reads memory that nothing was written to as well, which takes longer.
 */
export function checkAccount({ truth }: System, whole = true): void {
  const problems = truth ? checkTruth(truth, whole) : [];
  if (problems.length > 0) throw new Error(problems.slice(0, 5).join('\n'));
}

/** Throws when kmemleak's trees are not in order or do not hold what its list does. */
export function checkObjects(system: System): void {
  const count = system.kmemleak.check();
  let listed = 0;
  for (const object of system.kmemleak.objects()) {
    listed++;
    checkColor(object);
  }
  if (listed !== count) throw new Error(`${listed} on the list, ${count} counted`);
}

/** Throws when an object's count and color do not go together. */
function checkColor({ pointer, count, minCount, color }: ObjectView): void {
  const name = `object at 0x${pointer.toString(16)}`;
  if (minCount > 0 && count > minCount) throw new Error(`${name} counts ${count} of ${minCount}`);
  // A black one need not have OBJECT_NO_SCAN: kmemleak_alloc() can make it so. A scan leaves it out
  // all the same, for only gray ones are read.
  const wanted = minCount === -1 ? 'black' : count < minCount ? 'white' : 'gray';
  if (color !== wanted) throw new Error(`${name} is ${color} and must be ${wanted}`);
}

/**
 * Gives back what the allocators keep for the next time; then, of a machine on which everything was
 * freed, the pages that are not free are a few at most. Gives the free pages.
 */
export function drainCaches(system: System): number {
  const { slab, vmalloc, pageAlloc, machine } = system;
  system.sleep(1000);
  for (const cpu of machine.cpus) {
    machine.cpu = cpu;
    for (const cache of slab.caches) slab.shrinkCache(cache);
  }
  vmalloc.purgeLazy();
  pageAlloc.drainAllPages();
  return pageAlloc.nrFreePages;
}
