import { describe, expect, test } from 'vitest';
import {
  OBJECT_FULL_SCAN,
  OBJECT_NO_SCAN,
  OBJECT_PHYS,
} from '../../../src/kmemleak/object-table.ts';
import { PAGE_OFFSET } from '../../../src/machine/layout.ts';
import { GFP_KERNEL } from '../../../src/mm/gfp.ts';
import { DATA, HEAP, Rig, VERSIONS } from '../../support/kmemleak-machine.ts';

describe('creating', () => {
  test('an object is white, old as the clock says, and knows who made it', () => {
    const rig = new Rig();
    rig.clock.advance(1234);
    rig.run(42, 'insmod');
    const a = rig.alloc(100);
    expect(rig.view(a)).toMatchObject({
      pointer: a,
      size: 100,
      minCount: 1,
      count: 0,
      color: 'white',
      flags: 1,
      checksum: 0xffffffff,
      jiffies: rig.clock.jiffies,
      pid: 42,
      comm: 'insmod',
    });
  });

  test('in an interrupt nobody is', () => {
    const rig = new Rig();
    rig.run(42, 'insmod');
    const names = (['task', 'softirq', 'hardirq'] as const).map((context) => {
      rig.machine.cpu.context = context;
      const { comm, pid } = rig.view(rig.alloc());
      return `${comm} ${pid}`;
    });
    expect(names).toEqual(['insmod 42', 'softirq 0', 'hardirq 0']);
  });

  test('before 6.12 the checksum of a new object is that of zeros', () => {
    const sums = VERSIONS.map((version) => {
      const rig = new Rig({ version });
      return rig.view(rig.alloc()).checksum;
    });
    expect(sums).toEqual([0, 0, 0xffffffff]);
  });

  test.each(['6.1', '6.12'] as const)('%s: an overlap ends kmemleak', (version) => {
    const rig = new Rig({ version });
    const a = rig.alloc(256);
    rig.takeLog();
    rig.calling(['w_init'], () => rig.api.alloc(a + 0x40, 16, 1, GFP_KERNEL));
    const text = `kmemleak: Cannot insert 0xffff${(a + 0x40).toString(16)} into the object search tree`;
    const inner = version === '6.1' ? '__create_object.cold' : '__link_object < __create_object';
    const log = rig.takeLog();
    expect(log.slice(0, 5)).toEqual([
      `${text} (overlaps existing)`,
      `stack: ${inner} < kmemleak_alloc < w_init`,
      'kmemleak: Kernel memory leak detector disabled',
      `kmemleak: Object 0xffff${a.toString(16)} (size 256):`,
      'kmemleak:   comm "test", pid 7, jiffies 4294667296',
    ]);
    expect(rig.kmemleak.enabled).toBe(false);
    expect(rig.machine.cpu.trace, 'the call chain is as before').toBe(0);
    rig.clock.advance(0);
    expect(rig.objects()).toEqual([]);
  });

  test('an address of few digits is printed as it is', () => {
    const rig = new Rig();
    rig.api.allocPercpu(0x2000, 64, GFP_KERNEL);
    rig.api.allocPercpu(0x2010, 64, GFP_KERNEL);
    expect(rig.log[0]).toMatch(/^kmemleak: Cannot insert 0x2010 into/);
  });

  test('overlaps of every kind are refused, neighbours are not', () => {
    for (const [start, size] of [
      [0, 64],
      [-8, 16],
      [56, 16],
      [-8, 80],
      [0, 1],
      [63, 1],
    ]) {
      const rig = new Rig();
      const a = rig.alloc(64, 1, 4096);
      rig.api.alloc(a + start, size, 1, GFP_KERNEL);
      expect(rig.kmemleak.enabled, `${start} ${size}`).toBe(false);
    }
    const rig = new Rig();
    const a = rig.place(4096, 4096) + 1024;
    for (const start of [0, -64, 64]) rig.api.alloc(a + start, 64, 1, GFP_KERNEL);
    expect(rig.kmemleak.enabled).toBe(true);
    expect(rig.objects().length).toBe(3);
  });
});

describe('running out of memory', () => {
  test('the pool helps out, then kmemleak gives up', () => {
    const rig = new Rig({ poolSize: 2 });
    rig.kmemleak.state.pool.failCache = () => true;
    rig.alloc();
    rig.alloc();
    expect(rig.log).toEqual([]);
    rig.alloc();
    expect(rig.takeLog()).toEqual([
      'kmemleak: Memory pool empty, consider increasing CONFIG_DEBUG_KMEMLEAK_MEM_POOL_SIZE',
      'kmemleak: Cannot allocate a kmemleak_object structure',
      'kmemleak: Kernel memory leak detector disabled',
    ]);
    rig.alloc();
    expect(rig.takeLog(), 'it is said once').toEqual([]);
  });

  test('before init the pool is all there is', () => {
    const rig = new Rig({ poolSize: 3, early: true });
    const blocks = [rig.alloc(), rig.alloc(), rig.alloc()];
    expect(rig.view(blocks[2]).trace).toEqual([]);
    rig.api.free(blocks[0]);
    rig.alloc();
    expect(rig.kmemleak.enabled).toBe(true);
    rig.alloc();
    expect(rig.kmemleak.enabled).toBe(false);
    expect(rig.log.at(-1)).toBe('kmemleak: Kernel memory leak detector disabled');
    // Too early for a clean-up: frees are not followed either, and what is there stays.
    rig.api.free(blocks[1]);
    expect(rig.objects().length).toBe(3);
  });

  test('without pages the pool is used as well, and objects go back to where they came from', () => {
    const rig = new Rig({ poolSize: 5 });
    rig.pagesLeft = 0;
    const { pool } = rig.kmemleak.state;
    const blocks: number[] = [];
    while (pool.poolFree === 5) blocks.push(rig.alloc());
    blocks.push(rig.alloc());
    expect(pool.poolFree).toBe(3);
    const { active } = pool;
    for (const block of blocks.slice(-2)) rig.api.free(block);
    expect(pool.active).toBe(active);
    rig.alloc();
    rig.alloc();
    expect(pool.poolFree).toBe(3);
  });
});

describe('freeing', () => {
  test('a freed block is forgotten', () => {
    const rig = new Rig();
    const a = rig.alloc();
    const b = rig.alloc();
    rig.api.free(a);
    expect(rig.objects()).toEqual([[b, 64]]);
    expect(rig.kmemleak.find(a)).toBeUndefined();
    rig.api.free(a);
    expect(rig.log, 'unknown is no matter').toEqual([]);
  });

  test.each([
    ['6.1', '__lookup_object.cold < kmemleak_free'],
    ['6.12', '__lookup_object < delete_object_full < kmemleak_free'],
  ] as const)('%s: an address inside a block is warned of and frees nothing', (version, calls) => {
    const rig = new Rig({ version });
    const a = rig.alloc(256);
    rig.calling(['w_init'], () => rig.api.free(a + 8));
    expect(rig.log.slice(0, 3)).toEqual([
      `kmemleak: Found object by alias at 0xffff${(a + 8).toString(16)}`,
      `stack: ${calls} < w_init`,
      `kmemleak: Object 0xffff${a.toString(16)} (size 256):`,
    ]);
    expect(rig.objects()).toEqual([[a, 256]]);
  });
});

describe.each(VERSIONS)('freeing a part, %s', (version) => {
  test.each([
    ['all', 0, 256, []],
    ['more than all', 0, 300, []],
    ['the beginning', 0, 100, [[100, 156]]],
    ['the end', 200, 56, [[0, 200]]],
    ['beyond the end', 200, 100, [[0, 200]]],
    [
      'the middle',
      100,
      28,
      [
        [0, 100],
        [128, 128],
      ],
    ],
    ['nothing at the start', 0, 0, [[0, 256]]],
    [
      'nothing in the middle',
      8,
      0,
      [
        [0, 8],
        [8, 248],
      ],
    ],
  ] as const)('%s', (_what, offset, size, left) => {
    const rig = new Rig({ version });
    const a = rig.alloc(256);
    rig.api.freePart(a + offset, size);
    expect(rig.objects()).toEqual(left.map(([start, n]) => [a + start, n]));
    rig.kmemleak.state.tree.check();
    expect(rig.log).toEqual([]);
  });

  test('what is left is new, at the end of the list, and keeps min_count only', () => {
    const rig = new Rig({ version });
    const a = rig.alloc(256);
    const b = rig.alloc();
    rig.api.ignore(a);
    rig.api.scanArea(a, 8, GFP_KERNEL);
    rig.settle();
    rig.run(8, 'other');
    rig.calling(['caller'], () => rig.api.freePart(a + 64, 64));
    expect(rig.objects().map(([at]) => at)).toEqual([b, a, a + 128]);
    for (const at of [a, a + 128]) {
      expect(rig.view(at)).toMatchObject({
        minCount: -1,
        flags: 1,
        checksum: version === '6.12' ? 0xffffffff : 0,
        jiffies: rig.clock.jiffies,
        comm: 'other',
      });
      expect(rig.traceOf(at)).toEqual(['kmemleak_free_part', 'caller']);
    }
    expect(rig.kmemleak.state.table.areas.size).toBe(0);
  });

  test('an unknown part is no matter', () => {
    const rig = new Rig({ version });
    rig.api.freePart(HEAP, 64);
    expect(rig.log).toEqual([]);
    expect(rig.kmemleak.state.pool.active).toBe(1);
  });

  test('without memory for what is left kmemleak stops', () => {
    const rig = new Rig({ version, poolSize: 1 });
    const a = rig.alloc(256);
    rig.kmemleak.state.pool.failCache = () => true;
    rig.api.freePart(a + 64, 64);
    expect(rig.kmemleak.enabled).toBe(false);
    // 6.12 asks for memory first and leaves the block alone; before, one remainder is made.
    expect(rig.objects()).toEqual(version === '6.12' ? [[a, 256]] : [[a, 64]]);
    expect(rig.kmemleak.state.pool.alloc(GFP_KERNEL)).toBe(version === '6.12' ? 2 : 0);
  });

  test('physical blocks', () => {
    const rig = new Rig({ version });
    rig.api.allocPhys(0x50_0000, 0x3000, GFP_KERNEL);
    rig.api.freePartPhys(0x50_1000, 0x1000);
    const base = version === '5.9' ? PAGE_OFFSET : 0;
    expect(rig.objects()).toEqual([
      [base + 0x50_0000, 0x1000],
      [base + 0x50_2000, 0x1000],
    ]);
    const flags = [...rig.kmemleak.objects()].map((o) => o.flags);
    expect(flags).toEqual(version === '5.9' ? [1, 1, 1] : [1, 1 | OBJECT_PHYS, 1 | OBJECT_PHYS]);
  });
});

describe('scan areas', () => {
  test('the last one comes first, SIZE_MAX reaches to the end', () => {
    const rig = new Rig();
    const a = rig.alloc(256);
    rig.api.scanArea(a, 16, GFP_KERNEL);
    rig.api.scanArea(a + 100, Infinity, GFP_KERNEL);
    rig.api.scanArea(a + 64, 0, GFP_KERNEL);
    expect([...rig.kmemleak.state.table.areas.values()]).toEqual([
      [
        { start: a + 100, size: 156 },
        { start: a, size: 16 },
      ],
    ]);
    expect(rig.log).toEqual([]);
  });

  test('too large a one is refused', () => {
    const rig = new Rig();
    const a = rig.alloc(256);
    rig.calling(['w_init'], () => rig.api.scanArea(a + 8, 249, GFP_KERNEL));
    expect(rig.log.slice(0, 3)).toEqual([
      `kmemleak: Scan area larger than object 0xffff${(a + 8).toString(16)}`,
      'stack: kmemleak_scan_area:too_large < w_init',
      `kmemleak: Object 0xffff${a.toString(16)} (size 256):`,
    ]);
    expect(rig.kmemleak.state.table.areas.size).toBe(0);
  });

  test('an unknown block is warned of', () => {
    const rig = new Rig();
    rig.api.scanArea(HEAP, 8, GFP_KERNEL);
    expect(rig.log).toEqual([
      `kmemleak: Adding scan area to unknown object at 0xffff${HEAP.toString(16)}`,
      'stack: kmemleak_scan_area',
    ]);
  });

  test('without memory for it the block is scanned in full, said once', () => {
    const rig = new Rig({ early: true });
    const blocks = [rig.alloc(), rig.alloc()];
    for (const block of blocks) rig.api.scanArea(block, 8, GFP_KERNEL);
    expect(rig.log).toEqual(['kmemleak: Cannot allocate a scan area, scanning the full object']);
    expect(blocks.map((block) => rig.view(block).flags)).toEqual([9, 9]);
    rig.boot();
    const late = rig.alloc();
    rig.kmemleak.state.pool.failCache = () => true;
    rig.api.scanArea(late, 8, GFP_KERNEL);
    expect(rig.view(late).flags & OBJECT_FULL_SCAN).toBeTruthy();
  });
});

describe('colors and marks', () => {
  test('not_leak is gray for good, ignore black, no_scan a mark', () => {
    const rig = new Rig();
    const [a, b, c] = [rig.alloc(), rig.alloc(), rig.alloc()];
    rig.api.notLeak(a);
    rig.api.ignore(b);
    rig.api.noScan(c);
    expect([a, b, c].map((at) => [rig.view(at).minCount, rig.view(at).flags])).toEqual([
      [0, 1],
      [-1, 1 | OBJECT_NO_SCAN],
      [1, 1 | OBJECT_NO_SCAN],
    ]);
    expect([a, b, c].map((at) => rig.view(at).color)).toEqual(['gray', 'black', 'white']);
    // The mark stays when a black block is made gray.
    rig.api.notLeak(b);
    expect(rig.view(b)).toMatchObject({ minCount: 0, flags: 1 | OBJECT_NO_SCAN, color: 'gray' });
  });

  test.each([
    ['6.1', 'paint_ptr.cold', '__lookup_object.cold < __find_and_get_object'],
    ['6.12', 'paint_ptr', '__lookup_object < __find_and_get_object'],
  ] as const)('%s: each complaint has its own text and calls', (version, paint, lookup) => {
    const rig = new Rig({ version });
    const at = (text: string, addr: number): string =>
      `kmemleak: ${text} 0xffff${addr.toString(16)}`;
    const u = HEAP + 0x8000;
    rig.api.notLeak(u);
    rig.api.ignore(u);
    rig.api.noScan(u);
    rig.api.transientLeak(u);
    rig.api.vmalloc(u, HEAP + 0x9000, 4096, GFP_KERNEL);
    expect(rig.takeLog()).toEqual([
      `${at('Trying to color unknown object at', u)} as Grey`,
      `stack: ${paint} < kmemleak_not_leak`,
      `${at('Trying to color unknown object at', u)} as Black`,
      `stack: ${paint} < kmemleak_ignore`,
      at('Not scanning unknown object at', u),
      'stack: kmemleak_no_scan',
      ...(version === '6.12'
        ? [
            at('Not resetting the checksum of an unknown object at', u),
            'stack: kmemleak_transient_leak',
          ]
        : []),
      at('Setting excess_ref on unknown object at', u),
      'stack: kmemleak_vmalloc',
    ]);
    rig.api.ignorePhys(0x4cc_5800);
    expect(rig.takeLog()).toEqual([
      'kmemleak: Trying to color unknown object at 0x04cc5800 as Black',
      `stack: ${paint} < kmemleak_ignore_phys`,
    ]);
    const a = rig.alloc();
    rig.api.notLeak(a + 8);
    const log = rig.takeLog();
    expect(log.slice(0, 2)).toEqual([
      at('Found object by alias at', a + 8),
      `stack: ${lookup} < paint_ptr:__find_and_get_object < kmemleak_not_leak`,
    ]);
    expect(log.slice(-2)).toEqual([
      `${at('Trying to color unknown object at', a + 8)} as Grey`,
      `stack: ${paint} < kmemleak_not_leak`,
    ]);
    expect(rig.view(a).minCount).toBe(1);
  });
});

describe('backtraces', () => {
  const chain = ['do_one_initcall', 'w_init', '__kmalloc'];

  test.each([
    ['5.9', []],
    ['6.1', []],
    ['6.12', ['kmemleak_alloc']],
  ] as const)('%s: they begin with %j', (version, hook) => {
    const rig = new Rig({ version });
    let a = 0;
    rig.calling(chain, () => (a = rig.alloc()));
    expect(rig.traceOf(a)).toEqual([...hook, ...[...chain].reverse()]);
    expect(rig.traceOf(DATA)).toEqual(version === '6.12' ? ['kmemleak_init'] : []);
  });

  test('update_trace replaces it and leaves the caller out', () => {
    for (const version of VERSIONS) {
      const rig = new Rig({ version });
      const a = rig.alloc(64);
      rig.calling(['idr_alloc', 'radix_tree_node_alloc'], () => rig.api.updateTrace(a + 8));
      expect(rig.traceOf(a)).toEqual(['idr_alloc']);
      rig.api.updateTrace(HEAP + 0x9000);
      expect(rig.log).toEqual([]);
    }
  });
});
