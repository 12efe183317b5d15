import { expect, test } from 'vitest';
import { GFP_KERNEL } from '../../../../src/mm/gfp.ts';
import type { KernelVersion } from '../../../../src/versions/kernels.ts';
import { VmallocReporter } from '../../../../src/mm/vmalloc/report.ts';
import { MIB, boot } from '../../../support/mm-machine.ts';

function reporter(version: KernelVersion) {
  const { ctx, alloc } = boot(32 * MIB, 1, version);
  return { ctx, report: new VmallocReporter(ctx, alloc.reporter) };
}

test('5.9 has its own words', () => {
  const { ctx, report } = reporter('5.9');
  report.badSize(0, GFP_KERNEL);
  ctx.machine.clock.advance(20_000);
  report.noVmStruct(4096, GFP_KERNEL);
  const heads = ctx.log.filter((line) => line.startsWith('swapper: '));
  expect(heads.map((line) => line.split(', mode')[0])).toEqual([
    'swapper: vmalloc: allocation failure: 0 bytes',
    'swapper: vmalloc: allocation failure: 4096 bytes',
  ]);
});

test('in 6.1 a lack of pages or of their array is silent', () => {
  const { ctx, report } = reporter('6.1');
  report.noPages(1, 8192, GFP_KERNEL);
  report.noPageArray(1, GFP_KERNEL);
  expect(ctx.log).toEqual([]);
});

test.each([
  ['6.1', 'mm/vmalloc.c:2752 __vunmap', 'mm/vmalloc.c:2758 __vunmap'],
  ['6.12', 'mm/vmalloc.c:3291 remove_vm_area', 'mm/vmalloc.c:3426 vfree'],
] as const)('the places of the warnings in %s', (version, bad, none) => {
  const { ctx, report } = reporter(version);
  report.badAddress(1);
  report.nonexistent(0x1000);
  const places = ctx.log.filter((line) => line.startsWith('WARNING'));
  expect(places.map((line) => line.split(' at ')[1])).toEqual([bad, none]);
});
