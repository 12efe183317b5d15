/**
 * Modules in TypeScript for tests of the loader. `orphans-ts` does what the kernel's sample does, at
 * the call sites that a compiler gave it, so that the frames of the recordings can be compared.
 */
import { defineModule, listHead, type ModuleApi } from '../../src/index.ts';

/** Offset of `list` in `struct test_node`: 25 longs before it. */
const TEST_NODE_LIST = 25 * 8;
const TEST_NODE_SIZE = TEST_NODE_LIST + 16 + 25 * 8;

function init(k: ModuleApi): number {
  const print = (what: string, ptr: number): void => {
    k.prInfo(`kmemleak: ${what} = ${k.formatPointer(ptr)}`);
  };
  k.prInfo('kmemleak: Kmemleak testing');
  for (const size of [32, 32, 1024, 1024, 2048, 2048, 4096, 4096]) {
    print(`kmalloc(${size})`, k.kmalloc(size));
  }
  for (let i = 0; i < 5; i++) print('vmalloc(64)', k.vmalloc(64));
  for (let i = 0; i < 10; i++) {
    const elem = k.site('list', () => k.kzalloc(TEST_NODE_SIZE));
    print('kzalloc(sizeof(*elem))', elem);
    if (elem === 0) return -12;
    k.initListHead(elem + TEST_NODE_LIST);
    k.listAddTail(elem + TEST_NODE_LIST, k.addr('test_list'));
  }
  for (let cpu = 0; cpu < k.nrCpus; cpu++) {
    const pointer = k.perCpuPtr(k.percpuAddr('orphans_pointer'), cpu);
    k.store(
      pointer,
      k.site('percpu', () => k.kmalloc(129)),
    );
    print('kmalloc(129)', k.load(pointer));
  }
  if (k.facts.kmemleak.percpuTree) {
    const ptr = k.site('alloc_percpu', () => k.allocPercpu(64, 4));
    print('__alloc_percpu(64, 4)', ptr);
  }
  return 0;
}

export const orphans = defineModule(({ kmemleak }) => ({
  name: 'orphans-ts',
  license: 'GPL',
  description: 'Sample module to leak memory for kmemleak testing',
  inTree: true,
  data: { test_list: listHead('test_list') },
  percpu: { orphans_pointer: 8 },
  functions: { orphans_ts_init: 0x310, orphans_ts_exit: 0x80 },
  sites: { percpu: kmemleak.percpuTree ? 0x293 : 0x27c, alloc_percpu: 0x253 },
  initInInitSection: !kmemleak.percpuTree,
  init,
  exit: (k) => {
    for (const entry of k.listEntries(k.addr('test_list'))) k.listDel(entry);
  },
}));

/** A module with a parameter, a variable in .bss, and an init that vanishes. */
export const prober = defineModule({
  name: 'prober',
  params: { test: '' },
  bss: { page: 8 },
  initInInitSection: true,
  init: () => 0,
  exit: () => undefined,
});
