import { describe, expect, test } from 'vitest';
import { Prng } from '../../../src/base/prng.ts';
import { PROGRAM_START } from '../../../src/user/layout.ts';
import { HeapAbort } from '../../../src/user/allocations.ts';
import { Heap } from '../../../src/user/malloc.ts';
import { ProgramBreak } from '../../../src/user/program-break.ts';
import { spaceOnMachine } from '../../support/user-space.ts';

function heap(): {
  heap: Heap;
  brk: ProgramBreak;
  memory: ReturnType<typeof spaceOnMachine>['memory'];
} {
  const { space, memory } = spaceOnMachine();
  const brk = new ProgramBreak(space, PROGRAM_START);
  return { heap: new Heap(space, memory, brk), brk, memory };
}

describe('the heap', () => {
  // What a program of glibc 2.36 saw: test/fixtures/user-programs/heap.c.
  test('lies as that of glibc', () => {
    const { heap: one } = heap();
    const first = one.alloc(1);
    expect(first - PROGRAM_START).toBe(0x2a0);
    const sizes = [24, 25, 100, 1000];
    expect(sizes.map((size) => one.alloc(size) - first)).toEqual([32, 64, 112, 224]);
    expect(one.usable(first)).toBe(24);
    expect(one.alloc(200_000) % 4096).toBe(16);
    expect(one.alloc(2 ** 47 + 1)).toBe(0);
  });

  test('gives out first what was freed last', () => {
    const { heap: one } = heap();
    const [a, b] = [one.alloc(40), one.alloc(40)];
    one.release(a);
    one.release(b);
    expect([one.alloc(33), one.alloc(40)]).toEqual([b, a]);
  });

  test('blocks never overlap, and keep what is in them', () => {
    const { heap: one, memory } = heap();
    const prng = new Prng('heap');
    const held: { at: number; size: number; mark: number }[] = [];
    for (let step = 0; step < 3000; step++) {
      if (held.length > 0 && prng.int(3) === 0) {
        const [gone] = held.splice(prng.int(held.length), 1);
        expect(memory.read8(gone.at)).toBe(gone.mark);
        expect(memory.read8(gone.at + gone.size - 1)).toBe(gone.mark);
        one.release(gone.at);
        continue;
      }
      const size = 1 + prng.int(step % 50 === 0 ? 5000 : 300);
      const align = prng.int(5) === 0 ? 2 ** (4 + prng.int(5)) : 16;
      const at = one.alloc(size, align);
      expect(at % align).toBe(0);
      for (const other of held) {
        expect(at + size <= other.at || other.at + other.size <= at).toBe(true);
      }
      const mark = step % 251;
      memory.fill(at, mark, size);
      held.push({ at, size, mark });
    }
    expect(one.blocks.size).toBe(held.length);
  });

  test('another size keeps the contents', () => {
    const { heap: one, memory } = heap();
    const a = one.alloc(24);
    memory.writeLong(a + 8, 99);
    one.alloc(1);
    expect(one.resize(a, 20)).toBe(a);
    const b = one.resize(a, 4000);
    expect([b === a, memory.readLong(b + 8)]).toEqual([false, 99]);
  });

  test('what is freed twice, or was never had, ends the program', () => {
    const { heap: one, memory } = heap();
    const [a, b] = [one.alloc(24), one.alloc(2000)];
    one.alloc(1);
    one.release(a);
    one.release(b);
    expect(() => one.release(a)).toThrow('free(): double free detected in tcache 2');
    expect(() => one.release(b)).toThrow('double free or corruption (!prev)');
    expect(() => one.release(0x1234)).toThrow(HeapAbort);
    expect(() => one.resize(0x1234, 5)).toThrow('realloc(): invalid pointer');
    const c = one.alloc(50);
    memory.writeLong(c - 8, 0x4141);
    expect(() => one.release(c)).toThrow('free(): invalid size');
    one.release(0);
  });

  test('the end of the heap is moved by hand', () => {
    const { heap: one, brk } = heap();
    const first = one.alloc(100);
    const before = brk.end;
    expect(brk.move(8192)).toBe(true);
    expect(brk.end).toBe(before + 8192);
    expect(brk.move(-(2 ** 40))).toBe(false);
    // What the program took itself, malloc leaves alone.
    const others = Array.from({ length: 40 }, () => one.alloc(5000));
    expect(others.every((at) => at + 5000 <= before || at >= before + 8192)).toBe(true);
    expect(others[0]).toBe(first + 112);
  });
});
