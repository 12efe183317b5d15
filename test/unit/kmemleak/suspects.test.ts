import { describe, expect, test } from 'vitest';
import { OBJECT_SUSPECT } from '../../../src/kmemleak/object-table.ts';
import { Rig } from '../../support/kmemleak-machine.ts';

const ALLOCATED = 1;

/** A machine with a block of which a first scan knows the contents. */
function withBlock(options: { minUnrefScans?: number } = {}): { rig: Rig; block: number } {
  const rig = new Rig({ version: '7.3', ...options });
  const block = rig.alloc();
  rig.age();
  rig.scan();
  return { rig, block };
}

/** Passes of each of so many scans. */
function passes(rig: Rig, scans: number): number[] {
  return Array.from({ length: scans }, () => {
    rig.scan();
    return rig.kmemleak.passes;
  });
}

describe('a scan that leaves a suspect', () => {
  test('looks again, reports it, and never suspects it again', () => {
    const { rig, block } = withBlock();
    expect(rig.kmemleak.passes).toBe(1);
    expect(rig.scan()).toBe(1);
    expect([rig.kmemleak.passes, rig.view(block).flags]).toEqual([2, 0x43]);
    expect(rig.scan()).toBe(0);
    expect([rig.kmemleak.passes, rig.view(block).flags]).toEqual([1, 0x3]);
  });

  test('has counts of the second pass: those of modified objects are true ones', () => {
    const { rig } = withBlock();
    const fresh = rig.alloc();
    rig.scan();
    expect([rig.view(fresh).count, rig.kmemleak.passes]).toEqual([0, 2]);
    const alone = rig.alloc();
    rig.scan();
    expect([rig.view(alone).count, rig.kmemleak.passes]).toEqual([1, 1]);
  });

  test('does not report what it finds the second time', () => {
    const { rig, block } = withBlock();
    const stop = rig.kmemleak.observe({
      begin: ({ pass }) => {
        if (pass === 2) rig.root(1, block);
      },
    });
    expect(rig.scan()).toBe(0);
    expect([rig.kmemleak.passes, rig.view(block).flags]).toEqual([2, ALLOCATED]);
    stop();
    rig.root(1, 0);
    expect(rig.scan()).toBe(1);
  });

  test('does not suspect what only a modified object leads to', () => {
    const { rig, block } = withBlock();
    const parent = rig.alloc();
    rig.store(parent, block);
    expect(passes(rig, 1)).toEqual([1]);
    expect(rig.view(block).flags).toBe(ALLOCATED);
  });

  test('lists reported objects that were modified, or lead from such, only when it looks twice', () => {
    const { rig, block } = withBlock();
    rig.scan();
    rig.store(block, 5);
    rig.scan();
    expect([rig.kmemleak.passes, rig.reported()]).toEqual([1, []]);
    const other = rig.alloc();
    rig.age();
    rig.scan();
    rig.store(block, 6);
    rig.scan();
    expect([rig.kmemleak.passes, rig.reported()]).toEqual([2, [block, other]]);
  });

  test('looks again where something else on the machine is suspect', () => {
    const rig = new Rig({ version: '7.3' });
    rig.kmemleak.suspectsElsewhere = 1;
    expect(passes(rig, 2)).toEqual([2, 2]);
    const old = new Rig({ version: '6.12' });
    old.kmemleak.suspectsElsewhere = 1;
    expect(passes(old, 1)).toEqual([1]);
  });

  test('tells an observer of both passes, and of the suspects', () => {
    const { rig, block } = withBlock();
    const told: unknown[] = [];
    rig.kmemleak.observe({
      begin: ({ pass }) => told.push(`begin ${pass}`),
      end: ({ pass }, result) => told.push(`end ${pass}`, result?.newLeaks),
      suspect: (id) => told.push(rig.kmemleak.view(id).pointer),
      report: (id) => told.push(rig.kmemleak.view(id).pointer),
    });
    rig.scan();
    expect(told).toEqual(['begin 1', block, 'end 1', undefined, 'begin 2', block, 'end 2', 1]);
  });

  test('tells an observer why others are not reported, also when it looks once', () => {
    const { rig } = withBlock();
    rig.scan();
    const held: string[] = [];
    rig.kmemleak.observe({ held: (_, why) => held.push(why) });
    rig.scan();
    expect(held).toEqual(['reported-before']);
  });
});

describe('min_unref_scans', () => {
  test('holds back until so many scans in a row found no reference', () => {
    const { rig, block } = withBlock({ minUnrefScans: 3 });
    const found = (): number[] => [rig.scan(), rig.view(block).flags];
    expect(found()).toEqual([0, 0x41]);
    expect(rig.kmemleak.unrefScans(rig.view(block).id)).toEqual({ done: 1, needed: 3 });
    expect(found()).toEqual([0, 0x41]);
    expect(found()).toEqual([1, 0x43]);
    expect(rig.kmemleak.unrefScans(rig.view(block).id).done).toBe(0);
  });

  test.each([
    ['found', (rig: Rig, block: number) => rig.root(1, block)],
    ['modified', (rig: Rig, block: number) => rig.store(block, 1)],
  ])('begins anew when it was %s once', (_, act) => {
    const { rig, block } = withBlock({ minUnrefScans: 2 });
    rig.scan();
    act(rig, block);
    expect(rig.scan()).toBe(0);
    rig.root(1, 0);
    expect([rig.scan(), rig.scan()]).toEqual([0, 1]);
  });

  test('forgets runs of freed objects; 0 is as good as 1', () => {
    const { rig, block } = withBlock({ minUnrefScans: 2 });
    rig.scan();
    rig.api.free(block);
    expect(rig.kmemleak.state.table.unrefScans.size).toBe(0);
    expect(withBlock({ minUnrefScans: 0 }).rig.scan()).toBe(1);
  });

  test('is not disturbed by a rehearsal', () => {
    const { rig, block } = withBlock({ minUnrefScans: 2 });
    rig.scan();
    const { id } = rig.view(block);
    rig.root(1, block);
    expect(rig.kmemleak.rehearse({}).has(id)).toBe(true);
    rig.root(1, 0);
    expect(rig.view(block).flags).toBe(ALLOCATED | OBJECT_SUSPECT);
    expect(rig.scan()).toBe(1);
  });
});

test('a scan that is switched off on the way looks once and reports nothing', () => {
  const { rig } = withBlock();
  rig.kmemleak.observe({
    phase: (phase) => {
      if (phase === 'gray-again') rig.write('off');
    },
  });
  expect([rig.scan(), rig.kmemleak.passes]).toEqual([0, 1]);
});
