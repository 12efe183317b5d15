/**
 * kmlwarn: provokes one of kmemleak's warnings, chosen by `test=NAME` at insmod.
 *
 * The objects lie in one page that the page allocator gave, which kmemleak does not know: the module
 * registers [page, page + 256) itself, and page + 2048 never.
 */
import { defineModule, type ModuleApi } from '../../src/index.ts';

/** -EINVAL as an error pointer, low 48 bits. */
const ERR_EINVAL = 2 ** 48 - 22;
const PAGE_SIZE = 4096;

/** What each test does: `p` is registered with 256 bytes, `u` is not. */
const TESTS: Readonly<Record<string, (k: ModuleApi, p: number, u: number) => void>> = {
  dup: (k, p) => k.kmemleakAlloc(p, 256, 1),
  overlap_inside: (k, p) => k.kmemleakAlloc(p + 64, 64, 1),
  overlap_straddle_end: (k, p) => k.kmemleakAlloc(p + 128, 256, 1),
  overlap_contains: (k, p) => {
    k.site('overlap_contains_first', () => k.kmemleakAlloc(p + 512, 64, 1));
    k.site('overlap_contains_second', () => k.kmemleakAlloc(p + 448, 256, 1));
  },
  adjacent_is_fine: (k, p) => k.kmemleakAlloc(p + 256, 64, 1),
  free_unknown: (k, _, u) => k.kmemleakFree(u),
  free_interior: (k, p) => k.kmemleakFree(p + 8),
  free_twice: (k, p) => {
    k.kmemleakFree(p);
    k.kmemleakFree(p);
  },
  free_part_unknown: (k, _, u) => k.kmemleakFreePart(u, 64),
  free_part_interior: (k, p) => k.kmemleakFreePart(p + 64, 64),
  free_part_straddle: (k, p) => k.kmemleakFreePart(p + 192, 256),
  not_leak_unknown: (k, _, u) => k.kmemleakNotLeak(u),
  not_leak_interior: (k, p) => k.kmemleakNotLeak(p + 8),
  ignore_unknown: (k, _, u) => k.kmemleakIgnore(u),
  no_scan_unknown: (k, _, u) => k.kmemleakNoScan(u),
  scan_area_unknown: (k, _, u) => k.kmemleakScanArea(u, 8),
  scan_area_too_large: (k, p) => k.kmemleakScanArea(p + 8, 249),
  update_trace_unknown: (k, _, u) => k.kmemleakUpdateTrace(u),
  ignore_phys_unknown: (k, _, u) => k.kmemleakIgnorePhys(k.virtToPhys(u)),
  free_part_phys_unknown: (k, _, u) => k.kmemleakFreePartPhys(k.virtToPhys(u), 64),
  null_and_err: (k) => {
    k.kmemleakNotLeak(0);
    k.kmemleakNotLeak(ERR_EINVAL);
    k.kmemleakFree(0);
    k.kmemleakScanArea(0, 8);
    k.kmemleakAlloc(0, 8, 1);
  },
};

/** Tests of functions that only newer kernels have. */
const NEWER_TESTS: typeof TESTS = {
  transient_leak_unknown: (k, _, u) => k.kmemleakTransientLeak(u),
};

/** Offsets of the calls in w_init, as recorded. */
const SITES_6_1: Readonly<Record<string, number>> = {
  register: 0x44,
  dup: 0x95,
  overlap_inside: 0xc7,
  overlap_straddle_end: 0xf7,
  overlap_contains_first: 0x127,
  overlap_contains_second: 0x142,
  free_interior: 0x1b6,
  not_leak_unknown: 0x272,
  not_leak_interior: 0x293,
  ignore_unknown: 0x2b3,
  no_scan_unknown: 0x2d3,
  scan_area_unknown: 0x2fd,
  scan_area_too_large: 0x328,
  ignore_phys_unknown: 0x387,
};
const SITES_6_12: Readonly<Record<string, number>> = {
  register: 0x4a,
  ignore_phys_unknown: 0x244,
  overlap_inside: 0x265,
  dup: 0x27e,
  overlap_contains_first: 0x29b,
  overlap_contains_second: 0x2b6,
  overlap_straddle_end: 0x2d3,
  free_interior: 0x323,
  not_leak_unknown: 0x375,
  not_leak_interior: 0x383,
  ignore_unknown: 0x390,
  no_scan_unknown: 0x39d,
  scan_area_unknown: 0x3b4,
  scan_area_too_large: 0x3cc,
  transient_leak_unknown: 0x44e,
};

function init(k: ModuleApi, test: string): number {
  const p = k.getFreePages(0);
  if (p === 0) return -12;
  k.memset(p, 0, PAGE_SIZE);
  k.store(k.addr('page'), p);
  const u = p + PAGE_SIZE / 2;
  k.site('register', () => k.kmemleakAlloc(p, 256, 1));
  const [registered, unknown] = [k.formatAddress(p), k.formatAddress(u)];
  k.prInfo(`kmlwarn: test=${test} object 0x${registered} size 256, unregistered 0x${unknown}`);
  const run = TESTS[test] ?? (k.facts.kmemleak.transientLeak ? NEWER_TESTS[test] : undefined);
  if (run) k.site(test, () => run(k, p, u));
  else k.prInfo('kmlwarn: no such test on this kernel');
  return 0;
}

export default defineModule(({ kmemleak }) => ({
  name: 'kmlwarn',
  license: 'GPL',
  description: 'kmemleak warning provoker',
  params: { test: '' },
  bss: { page: 8 },
  initName: 'w_init',
  exitName: 'w_exit',
  functions: { w_init: 0x4a0, w_exit: 0x80 },
  sites: kmemleak.transientLeak ? SITES_6_12 : SITES_6_1,
  initInInitSection: true,
  init: (k, params) => init(k, params['test'] ?? ''),
  exit: (k, params) => {
    const page = k.load(k.addr('page'));
    const isInterior = (params['test'] ?? '').includes('interior');
    for (let i = 0; i < PAGE_SIZE; i += 64) {
      if (!isInterior || i === 0 || i === 128) k.site('free', () => k.kmemleakFree(page + i));
    }
    k.freePages(page, 0);
  },
}));
