import { describe, expect, test } from 'vitest';
import { PAGE_OFFSET } from '../../../src/machine/layout.ts';
import { Budget, Failure } from '../../../src/trace/limits.ts';
import { TraceHeap } from '../../../src/trace/heap.ts';
import type { ObjectKind, TraceObject } from '../../../src/trace/object.ts';
import { environment } from '../../support/trace-program.ts';

function heap(budget?: Budget): TraceHeap {
  const { system, windows } = environment();
  return new TraceHeap(system, windows, budget);
}

function object(label: string, kind: ObjectKind, addr: number, size: number): TraceObject {
  return {
    label,
    kind,
    addr,
    size,
    block: 0,
    addrsReported: new Set<number>(),
    dumpSize: size,
    live: true,
    freed: false,
    gone: false,
    order: 0,
    parts: [],
  };
}

const AT = PAGE_OFFSET + 0x20_0000;

describe('labels', () => {
  test('name the object that had them last', () => {
    const h = heap();
    h.add(object('a', 'slab', AT, 64));
    h.add(object('a', 'slab', AT + 64, 32));
    expect(h.get('a').addr).toBe(AT + 64);
    expect(h.find('b')).toBe(undefined);
    expect(h.all.length).toBe(2);
    expect(h.bytes).toBe(96);
    expect(h.address({ label: 'a', offset: -8 })).toBe(AT + 56);
    expect(h.physical({ label: 'a', offset: 8 })).toBe(AT + 72 - PAGE_OFFSET);
  });

  test('of what is to be freed must be of its kind, and not freed', () => {
    const h = heap();
    const a = object('a', 'slab', AT, 64);
    h.add(a);
    expect(h.held('a', 'slab')).toBe(a);
    expect(() => h.held('a', 'cache')).toThrow("'a' did not come from kmem_cache_alloc");
    a.freed = true;
    expect(() => h.held('a', 'slab')).toThrow(Failure);
  });
});

describe('a place', () => {
  const h = heap();
  const a = object('a', 'pages', AT, 128);
  h.add(a);
  h.add(object('k', 'kml', AT + 64, 1000));
  const place = (label: string, offset: number, bytes = 8): number =>
    h.place({ label, offset, cpu: 0 }, bytes);

  test('is inside its object', () => {
    expect(place('a', 0)).toBe(AT);
    expect(place('a', 120)).toBe(AT + 120);
    expect(place('a', 0, 128)).toBe(AT);
    for (const [offset, bytes] of [
      [121, 8],
      [-1, 8],
      [0, 129],
      [128, 1],
      [0, 2 ** 64],
    ]) {
      expect(() => place('a', offset, bytes)).toThrow(/are outside 'a'$/);
    }
  });

  test('in a range is inside the block that the range lies in', () => {
    expect(place('k', 56)).toBe(AT + 120);
    expect(place('k', -64)).toBe(AT);
    expect(() => place('k', 57)).toThrow(/are outside 'k'$/);
    expect(h.owns(AT + 127)).toBe(true);
    expect(h.owns(AT + 128)).toBe(false);
    expect(h.owns(AT + 127, 2)).toBe(false);
  });

  test('in a window is inside the window', () => {
    const { windows } = environment();
    const inWindow = (offset: number, bytes: number): number =>
      h.place({ window: 'hidden', label: '', offset, cpu: 0 }, bytes);
    expect(inWindow(120, 8)).toBe(windows.hidden + 120);
    expect(() => inWindow(120, 9)).toThrow(/are outside 'hidden'$/);
  });

  test('in a block that is gone is none', () => {
    a.gone = true;
    expect(() => place('a', 0)).toThrow("'a' was freed");
    expect(() => place('k', 0)).toThrow(/are outside 'k'$/);
    a.gone = false;
  });

  test('is not looked for without end', () => {
    const small = heap(new Budget(3));
    small.add(object('a', 'pages', AT, 128));
    for (let i = 0; i < 3; i++) expect(small.owns(AT)).toBe(true);
    expect(() => small.owns(AT)).toThrow(Failure);
  });
});

describe('a value', () => {
  const h = heap();
  const { system, windows } = environment();
  const { memory } = system.machine;
  h.add(object('a', 'slab', AT, 64));
  h.add(object('c', 'percpu', 0x1000_0000, 64));
  const stored = (value: { kind: string; label?: string; offset?: number; integer?: bigint }) => {
    const whole = { label: 'a', offset: 0, cpu: 1, integer: 0n, ...value } as never;
    h.store(windows.hidden, whole);
    return memory.readU64(windows.hidden);
  };

  test('is an address, its complement, a copy, a physical address or an integer', () => {
    const wide = 0xffff_8880_0020_0000n;
    expect(stored({ kind: 'pointer', offset: 3 })).toBe(wide + 3n);
    expect(stored({ kind: 'inverted' })).toBe(0xffff_ffff_ffff_ffffn - wide);
    expect(stored({ kind: 'phys', offset: 1 })).toBe(0x20_0001n);
    expect(stored({ kind: 'integer', integer: 2n ** 64n - 5n })).toBe(2n ** 64n - 5n);
    expect(stored({ kind: 'pointer', label: 'c' })).toBe(0x1000_0000n);
    const copy = system.percpu.perCpuPtr(0x1000_0000, 1);
    expect(Number(stored({ kind: 'percpu', label: 'c' }) & 0xffff_ffff_ffffn)).toBe(copy);
  });

  test('must suit its object', () => {
    expect(() => stored({ kind: 'percpu' })).toThrow("'a' did not come from alloc_percpu");
    expect(() => stored({ kind: 'vm' })).toThrow("'a' did not come from vmalloc");
    expect(() => stored({ kind: 'phys', label: 'c' })).toThrow(/no physical address of its own$/);
  });
});
