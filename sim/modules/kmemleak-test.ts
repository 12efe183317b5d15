/**
 * The kernel's sample module: it makes orphan objects, a list that becomes unreachable when the
 * module goes, and percpu pointers (samples/kmemleak/kmemleak-test.c of each version).
 *
 * Up to 6.1 its init is __init, so reports show bare addresses for it. The sample of kernels whose
 * kmemleak knows percpu memory keeps the function and leaks some of that too.
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
    const pointer = k.perCpuPtr(k.percpuAddr('kmemleak_test_pointer'), cpu);
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

export default defineModule(({ kmemleak }) => ({
  name: 'kmemleak-test',
  license: 'GPL',
  description: 'Sample module to leak memory for kmemleak testing',
  inTree: true,
  data: { test_list: listHead('test_list') },
  percpu: { kmemleak_test_pointer: 8 },
  functions: { kmemleak_test_init: 0x310, kmemleak_test_exit: 0x80 },
  sites: { percpu: kmemleak.percpuTree ? 0x293 : 0x27c, alloc_percpu: 0x253 },
  initInInitSection: !kmemleak.percpuTree,
  init,
  exit: (k) => {
    for (const entry of k.listEntries(k.addr('test_list'))) k.listDel(entry);
  },
}));
