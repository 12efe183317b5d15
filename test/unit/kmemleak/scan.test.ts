import { describe, expect, test } from 'vitest';
import {
  DATA,
  HEAP,
  Rig,
  STACK,
  VERSIONS,
  VMEMMAP_PHYS,
  recorder,
  type RigOptions,
} from '../../support/kmemleak-machine.ts';
import { OBJECT_NO_SCAN } from '../../../src/kmemleak/object-table.ts';
import type { ScanObserver } from '../../../src/kmemleak/observer.ts';
import { MEM_MIN, PAGE_OFFSET, VMALLOC_START, VMEMMAP_START } from '../../../src/machine/layout.ts';
import { PageFault } from '../../../src/machine/memory.ts';
import { GFP_KERNEL } from '../../../src/mm/gfp.ts';
import { PAGE_TYPE_BUDDY } from '../../../src/mm/page/page.ts';

/** Which of `blocks` are reported after enough scans. */
function lost(rig: Rig, ...blocks: number[]): boolean[] {
  rig.settle();
  const reported = rig.reported();
  return blocks.map((block) => reported.includes(block));
}

describe('what is read', () => {
  test('data sections, percpu sections, stacks; not what nobody registered', () => {
    const rig = new Rig();
    const blocks = [0, 1, 2, 3, 4].map(() => rig.alloc());
    rig.root(1, blocks[0]);
    rig.store(rig.perCpuPtr(0xff8, 0), blocks[1]);
    rig.store(rig.perCpuPtr(0, 1), blocks[2]);
    rig.store(STACK + 0x3ff8, blocks[3]);
    rig.store(rig.place(64), blocks[4]);
    expect(lost(rig, ...blocks)).toEqual([false, false, false, false, true]);
    expect(rig.write('stack=off')).toBe(9);
    expect(lost(rig, ...blocks)).toEqual([false, false, false, true, true]);
    rig.write('stack=on');
    expect(lost(rig, ...blocks)).toEqual([false, false, false, false, true]);
  });

  test('percpu memory beyond the static section is no root', () => {
    const rig = new Rig();
    const a = rig.alloc();
    rig.store(rig.perCpuPtr(0x1000, 0), a);
    expect(lost(rig, a)).toEqual([true]);
  });

  test('struct pages in use, tails of compound pages with their head', () => {
    const rig = new Rig();
    const { memory } = rig.machine;
    const page = (pfn: number): number => PAGE_OFFSET + VMEMMAP_PHYS + pfn * 64;
    const refcount = (pfn: number, n: number): void => memory.write32(page(pfn) + 52, n);
    const compoundHead = (pfn: number, head: number): void =>
      memory.writePtr(page(pfn) + 8, VMEMMAP_START + head * 64 + 1);
    const blocks = [10, 11, 20, 21, 30, 31].map((pfn) => {
      const block = rig.alloc();
      rig.store(page(pfn) + 32, block);
      return block;
    });
    refcount(10, 1);
    refcount(20, 2);
    compoundHead(21, 20);
    compoundHead(31, 30);
    expect(lost(rig, ...blocks)).toEqual([false, true, false, false, true, true]);
  });

  test('the page behind a free block, whatever its order claims to be', () => {
    const rig = new Rig();
    const { memory } = rig.machine;
    const page = (pfn: number): number => PAGE_OFFSET + VMEMMAP_PHYS + pfn * 64;
    const free = (pfn: number, order: number): void => {
      memory.write32(page(pfn) + 40, order);
      memory.write32(page(pfn) + 48, PAGE_TYPE_BUDDY);
    };
    free(40, 3);
    free(64, 31);
    const blocks = [48, 65].map((pfn) => {
      const block = rig.alloc();
      rig.store(page(pfn) + 32, block);
      memory.write32(page(pfn) + 52, 1);
      return block;
    });
    expect(lost(rig, ...blocks)).toEqual([false, false]);
  });

  test.each(['6.1', '6.12'] as const)('%s: physical blocks, unless outside lowmem', (version) => {
    const rig = new Rig({ version });
    const a = rig.alloc();
    rig.store(PAGE_OFFSET + 0x60_0000, a);
    rig.api.allocPhys(0x60_0000, 4096, GFP_KERNEL);
    rig.api.allocPhys(MEM_MIN - 4096, 8192, GFP_KERNEL);
    rig.api.allocPhys(MEM_MIN + 4096, 64, GFP_KERNEL);
    expect(lost(rig, a)).toEqual([false]);
    const phys = [...rig.kmemleak.objects()].filter(({ pointer }) => pointer < 2 ** 32);
    expect(phys.map(({ color, flags }) => [color, flags & OBJECT_NO_SCAN])).toEqual([
      ['gray', 0],
      ['black', OBJECT_NO_SCAN],
      ['black', OBJECT_NO_SCAN],
    ]);
  });

  test('a word that holds a physical address or a percpu cookie in another tree is nothing', () => {
    const rig = new Rig();
    rig.api.allocPhys(0x60_0000, 4096, GFP_KERNEL);
    rig.root(0, 0x60_0000);
    rig.settle();
    expect([...rig.kmemleak.objects()].find((o) => o.pointer === 0x60_0000)!.count).toBe(0);
  });

  test('6.12: percpu blocks are found by their cookie and read on every CPU', () => {
    const rig = new Rig({ cpus: 3 });
    const a = rig.alloc();
    rig.api.allocPercpu(0x2000, 64, GFP_KERNEL);
    rig.store(rig.perCpuPtr(0x2008, 2), a);
    rig.root(0, 0x2010);
    expect(lost(rig, a, 0x2000)).toEqual([false, false]);
    rig.root(0, rig.perCpuPtr(0x2000, 0));
    expect(lost(rig, a, 0x2000), 'the address of a copy is no cookie').toEqual([true, true]);
  });

  test('blocks outside the direct map, page by page', () => {
    const rig = new Rig();
    const [a, b, c] = [rig.alloc(), rig.alloc(), rig.alloc()];
    rig.map(VMALLOC_START, 0x70_0000);
    rig.map(VMALLOC_START + 4096, 0x72_0000);
    rig.api.alloc(VMALLOC_START, 8192, 1, GFP_KERNEL);
    rig.store(VMALLOC_START + 4088, a, b);
    rig.store(PAGE_OFFSET + 0x70_1000, c);
    rig.root(0, VMALLOC_START + 8191);
    expect(lost(rig, VMALLOC_START, a, b, c)).toEqual([false, false, false, true]);
  });

  test('an unmapped block faults, and the next scan goes on', () => {
    const rig = new Rig();
    const a = rig.alloc();
    rig.api.alloc(PAGE_OFFSET + MEM_MIN, 64, 0, GFP_KERNEL);
    expect(() => rig.scan()).toThrow(PageFault);
    expect(rig.kmemleak.state.scanning).toBe(false);
    rig.api.free(PAGE_OFFSET + MEM_MIN);
    expect(lost(rig, a)).toEqual([true]);
  });
});

test('what was read before a block that is not mapped has counted', () => {
  const rig = new Rig();
  const blocks = [rig.alloc(), rig.alloc()];
  rig.map(VMALLOC_START, 0x70_0000);
  rig.api.alloc(VMALLOC_START, 8192, 1, GFP_KERNEL);
  rig.store(VMALLOC_START, blocks[1]);
  rig.root(0, blocks[0]);
  rig.root(1, VMALLOC_START);
  expect(() => rig.scan()).toThrow(PageFault);
  expect(blocks.map((block) => rig.view(block).count)).toEqual([1, 1]);
});

describe('alignment', () => {
  test.each([36, 37])('only whole aligned words count: %i bytes from an odd start on', (size) => {
    const rig = new Rig();
    const holder = rig.place(72) + 3;
    rig.api.alloc(holder, size, 0, GFP_KERNEL);
    const blocks = [5, 14, 29, 37].map((offset) => {
      const block = rig.alloc();
      rig.store(holder + offset, block);
      return block;
    });
    // The second is not aligned, the third ends with byte 36, the fourth lies outside.
    expect(lost(rig, ...blocks)).toEqual([false, true, size === 36, true]);
  });

  test.each([undefined, () => {}])(
    'a word across the end of a 4096-byte piece is lost',
    (resched) => {
      const rig = new Rig({ condResched: resched });
      const place = rig.place(3 * 4096, 4096);
      const [a, b, c] = [rig.alloc(), rig.alloc(), rig.alloc()];
      rig.api.alloc(place + 4, 8200, 0, GFP_KERNEL);
      rig.store(place + 4088, a, b, c);
      // The first piece is [4, 4100): the word at 4096 crosses its end.
      expect(lost(rig, a, b, c)).toEqual([false, true, false]);
    },
  );

  test('with an aligned start no word is lost', () => {
    const rig = new Rig();
    const place = rig.place(3 * 4096, 4096);
    const blocks = [0, 1, 2].map(() => rig.alloc());
    rig.api.alloc(place + 8, 8192, 0, GFP_KERNEL);
    rig.store(place + 4088, ...blocks);
    expect(lost(rig, ...blocks)).toEqual([false, false, false]);
  });
});

describe('restrictions', () => {
  test('scan areas are read instead of the whole, unless one could not be added', () => {
    const rig = new Rig();
    const holder = rig.alloc(64, 0);
    const blocks = [0, 1, 2, 3].map(() => rig.alloc());
    rig.store(holder, ...blocks);
    rig.api.scanArea(holder + 8, 16, GFP_KERNEL);
    expect(lost(rig, ...blocks)).toEqual([true, false, false, true]);
    rig.api.scanArea(holder + 20, Infinity, GFP_KERNEL);
    expect(lost(rig, ...blocks)).toEqual([true, false, false, false]);
    rig.kmemleak.state.pool.failCache = () => true;
    rig.api.scanArea(holder, 8, GFP_KERNEL);
    expect(lost(rig, ...blocks)).toEqual([false, false, false, false]);
  });

  test('no_scan: references to it count, those in it do not; ignore: neither matters', () => {
    const rig = new Rig();
    const [quiet, ignored, a, b] = [rig.alloc(), rig.alloc(), rig.alloc(), rig.alloc()];
    rig.root(0, quiet);
    rig.root(1, ignored);
    rig.store(quiet, a);
    rig.store(ignored, b);
    rig.api.noScan(quiet);
    rig.api.ignore(ignored);
    expect(lost(rig, quiet, ignored, a, b)).toEqual([false, false, true, true]);
    rig.root(0, 0);
    rig.root(1, 0);
    expect(lost(rig, quiet, ignored)).toEqual([true, false]);
  });

  test('not_leak: never reported and always read', () => {
    const rig = new Rig();
    const [a, b] = [rig.alloc(), rig.alloc()];
    rig.store(a, b);
    rig.api.notLeak(a);
    expect(lost(rig, a, b)).toEqual([false, false]);
  });
});

describe('the checksum rule', () => {
  test.each(VERSIONS)('%s: a block of zeros and one of data', (version) => {
    const rig = new Rig({ version });
    const [zeros, data] = [rig.alloc(), rig.alloc()];
    rig.store(data, 5);
    rig.age();
    rig.scan();
    expect(rig.reported()).toEqual(version === '6.12' ? [] : [zeros]);
    rig.scan();
    expect(rig.reported()).toEqual([zeros, data]);
  });

  test('a block that changes is gray for one scan, and so is what it points at', () => {
    const rig = new Rig();
    const [a, b] = [rig.alloc(), rig.alloc()];
    rig.settle();
    expect(rig.reported()).toEqual([a, b]);
    rig.store(a, b);
    rig.scan();
    expect([rig.view(a).count, rig.view(b).count]).toEqual([1, 1]);
    expect(rig.reported()).toEqual([]);
    rig.scan();
    expect(rig.reported(), 'nothing changed: both are lost').toEqual([a, b]);
  });

  test('the count of a changed block is its minimum; all CPUs count for percpu blocks', () => {
    const rig = new Rig();
    rig.api.allocPercpu(0x2000, 64, GFP_KERNEL);
    rig.settle();
    expect(rig.reported()).toEqual([0x2000]);
    rig.store(rig.perCpuPtr(0x2000, 1), 9);
    rig.scan();
    expect(rig.reported()).toEqual([]);
    const a = rig.alloc(64, 3);
    rig.scan();
    expect(rig.view(a).count).toBe(3);
  });
});

describe('reporting', () => {
  test('an object must be 5000 ms old when the scan begins', () => {
    const rig = new Rig({ version: '6.1' });
    const a = rig.alloc();
    rig.age(4999);
    expect(rig.scan()).toBe(0);
    expect(rig.log).toEqual([]);
    rig.age(1);
    expect(rig.reported(), 'the age at the scan is what counts').toEqual([]);
    expect(rig.scan()).toBe(1);
    expect(rig.reported()).toEqual([a]);
  });

  test('an object is counted once, vanishes when found, and comes back unannounced', () => {
    const rig = new Rig();
    const a = rig.alloc();
    rig.alloc();
    rig.settle();
    const line = 'new suspected memory leaks (see /sys/kernel/debug/kmemleak)';
    expect(rig.takeLog()).toEqual([`kmemleak: 2 ${line}`]);
    expect(rig.scan()).toBe(0);
    rig.root(0, a);
    expect(rig.scan()).toBe(0);
    expect(rig.reported()).not.toContain(a);
    expect(rig.view(a).flags).toBe(3);
    rig.root(0, 0);
    expect(rig.scan()).toBe(0);
    expect(rig.reported()).toContain(a);
    expect(rig.takeLog()).toEqual([]);
  });

  test('verbose: the log gets the whole report', () => {
    const rig = new Rig();
    rig.kmemleak.state.verbose = true;
    rig.calling(['w_init'], () => rig.alloc(8));
    rig.settle();
    const report = rig.kmemleak.report().trimEnd().split('\n');
    expect(rig.log.slice(0, -1)).toEqual(report.map((line) => `kmemleak: ${line}`));
    expect(rig.log.at(-1)).toMatch(/^kmemleak: 1 new suspected/);
  });
});

describe('while others run', () => {
  function during(options: RigOptions, act: (rig: Rig, n: number) => void): Rig {
    let n = 0;
    const rig: Rig = new Rig({ ...options, condResched: () => act(rig, n++) });
    return rig;
  }

  test('a block freed on the gray list is not read, its id not used before the end', () => {
    let victim = 0;
    let fresh = 0;
    const rig = during({}, (r) => {
      if (victim === 0 || r.view(victim).count === 0) return;
      const { id } = r.view(victim);
      r.api.free(victim);
      victim = 0;
      fresh = r.alloc();
      expect(r.view(fresh).id).not.toBe(id);
    });
    const [a, b] = [rig.alloc(), rig.alloc()];
    rig.root(0, a);
    rig.store(a, b);
    victim = a;
    const seen = recorder((id) => (id === 2 ? 'a' : 'other'));
    rig.kmemleak.observe(seen);
    rig.scan();
    expect(seen.calls).toContain('skip a freed');
    expect(victim).toBe(0);
    expect(rig.view(fresh).pointer).toBe(fresh);
    expect(rig.view(rig.alloc()).id, 'after the scan it is').toBe(2);
  });

  test('kmemleak may be disabled half-way: nothing is reported, and the clean-up waits', () => {
    let stop = false;
    const rig = during({}, (r) => {
      if (!stop) return;
      stop = false;
      r.kmemleak.file.write!(new TextEncoder().encode('off'));
      r.clock.advance(0);
      expect(r.objects().length).toBe(2);
    });
    const [a, b] = [rig.alloc(), rig.alloc()];
    rig.scan();
    rig.root(0, a);
    rig.scan();
    expect(rig.view(a).count).toBe(1);
    rig.age();
    stop = true;
    rig.scan();
    expect([rig.view(a).count, rig.view(b).count], 'words were no longer read').toEqual([0, 0]);
    expect(rig.log.filter((line) => line.includes('suspected'))).toEqual([]);
    rig.clock.advance(1);
    expect(rig.objects()).toEqual([]);
  });

  test('there is a chance after each piece of a large block, watched or not', () => {
    const calls = (observer: ScanObserver | null): number => {
      let n = 0;
      const rig = during({}, () => n++);
      rig.root(0, rig.alloc(5 * 4096, 1, 4096));
      if (observer) rig.kmemleak.observe(observer);
      n = 0;
      rig.scan();
      return n;
    };
    const plain = calls(null);
    expect(calls({})).toBe(plain);
    const small = (): number => {
      let n = 0;
      const rig = during({}, () => n++);
      rig.root(0, rig.alloc(64));
      n = 0;
      rig.scan();
      return n;
    };
    expect(plain - small()).toBe(4);
    expect(plain).toBeGreaterThan(MEM_MIN / 4096 / 64);
  });
});

describe('the observer', () => {
  function scene(): [Rig, Record<string, number>] {
    const rig = new Rig();
    const area = rig.alloc();
    const big = HEAP + 0x10_0000;
    rig.api.vmalloc(area, big, 4096, GFP_KERNEL);
    const [a, lostA, black, quiet] = [rig.alloc(), rig.alloc(), rig.alloc(), rig.alloc()];
    rig.api.allocPhys(MEM_MIN, 8192, GFP_KERNEL);
    rig.root(0, area);
    rig.root(1, area);
    rig.root(2, a);
    rig.root(3, a);
    rig.root(4, black);
    rig.store(a, a);
    rig.store(area, big);
    rig.store(big, area);
    rig.api.ignore(black);
    rig.api.noScan(quiet);
    rig.root(5, quiet);
    rig.age();
    rig.scan();
    const young = rig.alloc();
    rig.scan();
    return [rig, { area, big, a, lostA, black, quiet, young, phys: MEM_MIN, data: DATA }];
  }

  test('is told everything in order', () => {
    const [rig, names] = scene();
    const seen = recorder((id) => {
      if (id === 0) return 'root';
      const { pointer } = rig.kmemleak.view(id);
      return Object.keys(names).find((name) => names[name] === pointer) ?? '?';
    });
    const stop = rig.kmemleak.observe(seen);
    const scan = rig.kmemleak.state.scans + 1;
    rig.scan();
    stop();
    rig.scan();
    expect(seen.calls).toEqual(
      [
        [`begin ${scan}.1`, '== whiten', 'gray data', '== percpu'],
        ['root percpu section of CPU 0', 'root percpu section of CPU 1', '== pages'],
        ['== stacks', 'root stack of 7', '== gray', 'scan data'],
        ['hit data->area 1', 'gray area', 'hit data->big 1', 'hit data->a 1', 'gray a'],
        ['miss data->a already-gray', 'miss data->black black', 'hit data->quiet 1', 'gray quiet'],
        [
          'scan area',
          'hit area->big 2',
          'gray big',
          'scan a',
          'miss a->a self',
          'skip quiet no-scan',
        ],
        ['scan big', 'miss big->big circular-excess', '== checksum', 'checksum lostA false'],
        ['checksum young false', '== gray-again', '== report', 'held lostA reported-before'],
        ['held young too-young', `end ${scan}: 0 new`],
      ].flat(),
    );
  });

  test('hears of new leaks, changed contents and blocks outside lowmem', () => {
    const rig = new Rig({ version: '6.1' });
    const zeros = rig.alloc();
    rig.api.allocPhys(MEM_MIN, 8192, GFP_KERNEL);
    rig.age();
    const seen = recorder((id) => (rig.kmemleak.view(id).pointer === zeros ? 'zeros' : 'other'));
    rig.kmemleak.observe(seen);
    rig.scan();
    rig.store(zeros, 1);
    rig.scan();
    const told = seen.calls.filter((call) => /^(black|checksum|report|gray zeros)/.test(call));
    expect(told).toEqual(
      [
        ['black other', 'checksum zeros false', 'report zeros'],
        ['checksum zeros true', 'gray zeros'],
      ].flat(),
    );
  });

  test('changes nothing', () => {
    const [plain] = scene();
    const [watched] = scene();
    watched.kmemleak.observe(recorder(String));
    for (let i = 0; i < 3; i++) {
      expect(watched.kmemleak.scan()).toEqual(plain.kmemleak.scan());
      expect([...watched.kmemleak.objects()]).toEqual([...plain.kmemleak.objects()]);
    }
    expect(watched.log).toEqual(plain.log);
  });
});
