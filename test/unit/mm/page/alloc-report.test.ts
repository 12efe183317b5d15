import { expect, test } from 'vitest';
import { GFP_KERNEL, __GFP_COMP, __GFP_NOWARN } from '../../../../src/mm/gfp.ts';
import { PG_slab } from '../../../../src/mm/page/page.ts';
import { MIB, boot } from '../../../support/mm-machine.ts';

test('the state of memory adds up', () => {
  const { alloc } = boot(32 * MIB, 1);
  alloc.allocPages(GFP_KERNEL, 0);
  const lines = alloc.reporter.memInfo();
  expect(lines).toHaveLength(9);
  const free = alloc.buddy.free;
  expect(lines[1]).toContain(`free:${free} free_pcp:${alloc.pcpPages} free_cma:0`);
  expect(lines[2]).toContain(`free:${free * 4}kB min:${alloc.minPages * 4}kB`);
  expect(lines[2]).toContain(`present:32768kB managed:${alloc.totalPages * 4}kB`);
  expect(lines[4]).toMatch(/^Node 0 DMA32: \d+\*4kB( \(U\))? .* \d+\*4096kB \(U\) = \d+kB$/);
  expect(lines[6]).toBe('8192 pages RAM');
});

test('__GFP_NOWARN is silent', () => {
  const { alloc, ctx } = boot();
  alloc.reporter.warnAlloc(GFP_KERNEL | __GFP_NOWARN, 'nothing');
  alloc.reporter.allocFailed(GFP_KERNEL | __GFP_NOWARN, 0);
  alloc.reporter.warnOrder(GFP_KERNEL | __GFP_NOWARN);
  expect(ctx.log).toEqual([]);
});

test('a page is dumped with its flags, and its words as they are', () => {
  const { alloc, pages } = boot(64 * MIB, 1, '6.1');
  const pfn = alloc.allocPages(GFP_KERNEL | __GFP_COMP, 1);
  pages.setFlag(pfn, PG_slab);
  const head = alloc.reporter.dumpPage(pfn, 'why');
  expect(head[0]).toBe(
    `page:(____ptrval____) refcount:1 mapcount:0 mapping:0000000000000000 index:0x0 ` +
      `pfn:0x${pfn.toString(16)}`,
  );
  expect(head[1]).toBe('flags: 0x100000000010200(slab|head|node=0|zone=1)');
  expect(head[2]).toBe('raw: 0100000000010200 dead000000000100 dead000000000122 0000000000000000');
  expect(head[3]).toBe('raw: 0000000000000000 0000000000000000 00000001ffffffff 0000000000000000');
  expect(head[4]).toBe('page dumped because: why');
  const tail = alloc.reporter.dumpPage(pfn + 1, 'why');
  expect(tail[0]).toContain('mapping:(____ptrval____)');
  expect(tail[2]).toContain('dead000000000400');
});

test('a free page shows its order in private and no map count', () => {
  const { alloc } = boot();
  const pfn = alloc.buddy.head[10];
  const lines = alloc.reporter.dumpPage(pfn, 'x');
  expect(lines[0]).toContain('refcount:0 mapcount:0');
  expect(lines[3]).toContain('000000000000000a 00000000ffffff7f');
});
