import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { EINVAL } from '../../../src/lib/errptr.ts';
import { GFP_KERNEL } from '../../../src/mm/gfp.ts';
import { DATA, HEAP, Rig, VERSIONS } from '../../support/kmemleak-machine.ts';
import { Model } from './model.ts';

const INITIALIZED = /^kmemleak: Kernel memory leak detector initialized \(mem pool available: /;
const DISABLED = 'kmemleak: Kernel memory leak detector disabled';

describe('the boot', () => {
  test('what is left of the pool is printed at its end', () => {
    const rig = new Rig({ early: true, poolSize: 50 });
    const early = [rig.alloc(), rig.alloc(), rig.alloc()];
    rig.api.free(early[0]);
    rig.init();
    expect(rig.view(DATA)).toMatchObject({ pointer: DATA, minCount: 0, flags: 1 });
    rig.api.free(early[1]);
    rig.alloc();
    expect(rig.kmemleak.lateInit()).toBe(true);
    expect(rig.log[0]).toMatch(INITIALIZED);
    expect(rig.log[0]).toContain('available: 47)');
  });

  test('automatic scans start with it', () => {
    const rig = new Rig({ early: true, autoScan: true });
    rig.init();
    rig.kmemleak.lateInit();
    expect(rig.log[0]).toBe('kmemleak: Automatic memory scanning thread started');
    expect(rig.log[1]).toMatch(INITIALIZED);
  });

  test('kmemleak=off', () => {
    const rig = new Rig({ early: true });
    expect(rig.kmemleak.bootParam('off')).toBe(0);
    expect(rig.takeLog()).toEqual([DISABLED]);
    rig.init();
    rig.alloc();
    expect(rig.kmemleak.lateInit()).toBe(false);
    rig.clock.advance(0);
    expect([...rig.kmemleak.objects()]).toEqual([]);
    expect(rig.log).toEqual([]);
    expect(rig.kmemleak.report()).toBe('');
  });

  test('a kernel with kmemleak off by default, and kmemleak=on', () => {
    const off = new Rig({ early: true, defaultOff: true });
    const early = off.alloc();
    off.init();
    expect(off.takeLog()).toEqual([DISABLED]);
    off.api.free(early);
    off.kmemleak.lateInit();
    off.clock.advance(0);
    expect([...off.kmemleak.objects()]).toEqual([]);
    const on = new Rig({ early: true, defaultOff: true });
    expect(on.kmemleak.bootParam('on')).toBe(0);
    on.boot();
    expect(on.kmemleak.enabled).toBe(true);
  });

  test('anything else is refused', () => {
    const rig = new Rig({ early: true });
    for (const value of ['', 'ON', 'offf', '1'])
      expect(rig.kmemleak.bootParam(value)).toBe(-EINVAL);
    expect(rig.kmemleak.enabled).toBe(true);
  });
});

describe('the file and the parameter', () => {
  test('reads the report, takes commands', () => {
    const rig = new Rig();
    rig.alloc();
    rig.settle();
    expect(rig.kmemleak.file.mode).toBe(0o644);
    expect([...(rig.kmemleak.file.read!() as Iterable<string>)].join('')).toBe(
      rig.kmemleak.report(),
    );
    rig.write('clear');
    expect(rig.kmemleak.report()).toBe('');
  });
});

describe('looking at objects', () => {
  test('by address and in order', () => {
    const rig = new Rig();
    const [a, b] = [rig.alloc(100), rig.alloc()];
    expect(rig.kmemleak.find(a + 99)?.pointer).toBe(a);
    expect(rig.kmemleak.find(a + 100)).toBeUndefined();
    expect([...rig.kmemleak.objects()].map((o) => o.pointer)).toEqual([DATA, a, b]);
    rig.settle();
    expect(rig.kmemleak.reported().map((o) => [o.pointer, o.flags])).toEqual([
      [a, 3],
      [b, 3],
    ]);
  });
});

// Blocks lie in slots of 64 bytes in two pages; some are shorter, some start off a word's boundary.
const SLOTS = 24;
const slot = fc.nat(SLOTS - 1);
const word = fc.nat(7);
const target = fc.record({ slot, offset: fc.constantFrom(0, 0, 0, 1, 8, 40, 63) });
const command = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(fc.constant('alloc' as const), slot, fc.nat(6), fc.nat(9)) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('free' as const), slot) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('part' as const), slot, fc.nat(63), fc.nat(40)) },
  { weight: 8, arbitrary: fc.tuple(fc.constant('store' as const), slot, word, target) },
  { weight: 3, arbitrary: fc.tuple(fc.constant('root' as const), fc.nat(3), target) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('unroot' as const), fc.nat(3)) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('paint' as const), slot, fc.nat(2)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('area' as const), slot, fc.nat(40), fc.nat(24)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('excess' as const), slot, slot) },
  { weight: 3, arbitrary: fc.tuple(fc.constant('sleep' as const), fc.integer({ min: 1, max: 6 })) },
  { weight: 5, arbitrary: fc.tuple(fc.constant('scan' as const)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('clear' as const)) },
);
type Command = typeof command extends fc.Arbitrary<infer C> ? C : never;

const MIN_COUNTS = [1, 1, 1, 1, 0, -1, 2, 3, -2, 1];
const SIZES = [64, 64, 56, 40, 20, 1, 64];

/** The simulator and the model, doing the same. */
class Pair {
  readonly rig: Rig;
  readonly model: Model;

  constructor(version: (typeof VERSIONS)[number], watched: boolean) {
    this.rig = new Rig({ version });
    this.rig.write('stack=off');
    if (watched) this.rig.kmemleak.observe({});
    const { memory } = this.rig.machine;
    this.model = new Model(
      {
        word: (addr) => {
          const hi = memory.read32(addr + 4);
          return hi >>> 15 === 0x1ffff ? memory.readPtr(addr) : -1;
        },
        bytes: (addr, size) => memory.readBytes(addr, size),
      },
      version,
    );
    // Of the data section, nothing but the first words is ever used.
    this.model.alloc(DATA, 64, 0, this.now);
  }

  get now(): number {
    return this.rig.clock.nowNs / 1e6;
  }

  run(c: Command): void {
    const { rig, model, now } = this;
    const { api } = rig;
    const at = HEAP + 4096 - 12 * 64 + (typeof c[1] === 'number' ? c[1] : 0) * 64;
    const object = model.at(at) ?? model.at(at + 4);
    const start = object?.start ?? at;
    const address = ({ slot: s, offset }: { slot: number; offset: number }): number =>
      HEAP + 4096 - 12 * 64 + s * 64 + offset;
    switch (c[0]) {
      case 'alloc': {
        const min = MIN_COUNTS[c[3]];
        const size = SIZES[c[2]];
        const from = c[2] === 3 ? at + 4 : at;
        if ([...Array(64).keys()].some((i) => model.find(at + i))) return;
        api.alloc(from, size, min, GFP_KERNEL);
        model.alloc(from, size, min, now);
        break;
      }
      case 'free':
        api.free(start);
        model.free(start);
        break;
      case 'part':
        api.freePart(at + c[2], c[3]);
        model.freePart(at + c[2], c[3], now);
        break;
      case 'store':
        rig.store(at + 8 * c[2], address(c[3]));
        break;
      case 'root':
        rig.root(c[1], address(c[2]));
        break;
      case 'unroot':
        rig.root(c[1], 0);
        break;
      case 'sleep':
        rig.clock.advance(c[1] * 1000);
        break;
      case 'scan':
        rig.scan();
        model.scan(now);
        break;
      case 'clear':
        rig.write('clear');
        model.clear();
        break;
      case 'paint':
      case 'area':
      case 'excess':
        if (object) this.annotate(c, object.start);
    }
  }

  annotate(c: Command, start: number): void {
    const { api } = this.rig;
    const object = this.model.at(start)!;
    if (c[0] === 'paint') {
      if (c[2] === 0) api.notLeak(start);
      else if (c[2] === 1) api.ignore(start);
      else api.noScan(start);
      if (c[2] < 2) object.min = c[2] === 0 ? 0 : -1;
      if (c[2] > 0) object.noScan = true;
    } else if (c[0] === 'area') {
      const from = start + c[2];
      if (from >= start + object.size || c[3] === 0) return;
      api.scanArea(from, c[3], GFP_KERNEL);
      if (from + c[3] > start + object.size) return;
      object.fullAreas.unshift({ start: from, size: c[3] });
    } else if (c[0] === 'excess') {
      const goal = HEAP + 4096 - 12 * 64 + c[2] * 64;
      this.rig.kmemleak.state.table.setExcessRef(this.rig.view(start).id, goal);
      object.excess = goal;
    }
  }

  compare(): void {
    const { rig, model } = this;
    const mine = [...rig.kmemleak.objects()]
      .slice(1)
      .map((o) => [o.pointer, o.size, o.minCount, o.count, o.checksum, o.flags]);
    const theirs = model.objects
      .slice(1)
      .map((o) => [
        o.start,
        o.size,
        o.min,
        o.count,
        o.checksum,
        1 + (o.reported ? 2 : 0) + (o.noScan ? 4 : 0),
      ]);
    const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
    if (!same(mine, theirs)) expect(mine).toEqual(theirs);
    if (!same(rig.reported(), model.reported())) expect(rig.reported()).toEqual(model.reported());
  }
}

property.prop(
  [fc.constantFrom(...VERSIONS), fc.boolean(), fc.array(command, { maxLength: 60, size: 'max' })],
  { numRuns: 120 },
)('random commands: the same as a naive model', (version, watched, commands) => {
  const pair = new Pair(version, watched);
  for (const c of commands) {
    pair.run(c);
    if (c[0] === 'scan' || c[0] === 'clear') pair.compare();
  }
  pair.compare();
  pair.rig.kmemleak.state.tree.check();
  expect(pair.rig.kmemleak.enabled).toBe(true);
});

test('the same commands give the same log and report, byte for byte', () => {
  const run = (): string => {
    const rig = new Rig();
    const blocks = Array.from({ length: 50 }, () => rig.alloc());
    for (const [i, block] of blocks.entries()) rig.store(block, blocks[(i * 7) % 50]);
    rig.settle();
    return `${rig.log.join('\n')}\n${rig.kmemleak.report()}`;
  };
  expect(run()).toBe(run());
});
