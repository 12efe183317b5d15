import { describe, expect, it } from 'vitest';
import { PAGE_OFFSET, VMALLOC_START } from '../../../src/machine/layout.ts';
import { HISTORY, LifeTable, PAGES, SLAB, STACK, VMALLOC } from '../../../src/truth/lives.ts';

describe('the table of lives', () => {
  it('gives every life an id of its own', () => {
    const lives = new LifeTable();
    const slot = lives.create(lives.sorts.of(SLAB, 64), 0x1000, 0x1000, 1);
    const id = lives.idOf(slot);
    expect([lives.slotOf(id), lives.isLive(slot), lives.kindOf(slot)]).toEqual([
      slot,
      true,
      'slab',
    ]);
    lives.finish(slot, 2);
    expect([lives.slotOf(id), lives.isLive(slot), lives.count]).toEqual([slot, false, 0]);
    expect(() => lives.finish(slot, 3)).toThrow('a life ends once');
    expect([lives.slotOf(0), lives.slotOf(-1), lives.slotOf(1e15)]).toEqual([0, 0, 0]);
  });

  it('remembers the last freed ones and what is named, and uses other slots again', () => {
    const lives: LifeTable = new LifeTable(() => {
      const names = new Uint8Array(lives.end + 1);
      names[named] = 1;
      lives.reuse(names);
    });
    const named = lives.create(lives.sorts.of(SLAB, 8), 0, 0, 1);
    const namedId = lives.idOf(named);
    const early = lives.create(lives.sorts.of(SLAB, 8), 8, 8, 1);
    const earlyId = lives.idOf(early);
    lives.finish(named, 2);
    lives.finish(early, 2);
    let last = 0;
    for (let i = 0; i < 40 * HISTORY; i++) {
      const slot = lives.create(lives.sorts.of(PAGES, 8), 16 * i, 16 * i, 1);
      last = lives.idOf(slot);
      lives.finish(slot, 2);
    }
    expect(lives.end).toBeLessThan(20 * HISTORY);
    expect(lives.slotOf(namedId)).toBe(named);
    expect(lives.slotOf(earlyId)).toBe(0);
    expect(lives.slotOf(last)).toBeGreaterThan(0);
    expect(lives.bytes).toBeGreaterThan(0);
  });

  it('forgets what was none', () => {
    const lives = new LifeTable();
    const slot = lives.create(lives.sorts.of(SLAB, 8), 0, 0, 1);
    const id = lives.idOf(slot);
    lives.undo(slot);
    expect([lives.slotOf(id), lives.isLive(slot), lives.count]).toEqual([0, false, 0]);
  });

  it('gives the place of a life that was none to the next one', () => {
    const lives = new LifeTable();
    const sort = lives.sorts.of(PAGES, 4096);
    const first = lives.create(sort, 4096, 4096, 1);
    const none = lives.create(sort, 8192, 8192, 1);
    lives.retract(none);
    expect([lives.count, lives.end, lives.slotOf(lives.idOf(none))]).toEqual([1, none, 0]);
    expect(lives.create(sort, 12288, 12288, 1)).toBe(none);
    lives.retract(first);
    expect(lives.create(sort, 4096, 4096, 1)).toBe(first);
  });

  it('knows addresses of the direct map and others, and what changes', () => {
    const lives = new LifeTable();
    const direct = lives.create(lives.sorts.of(PAGES, 8192), PAGE_OFFSET + 4096, 4096, 1);
    const mapped = lives.create(lives.sorts.of(VMALLOC, 4096), VMALLOC_START, 4096, 1);
    expect(lives.target(direct)).toEqual({ address: PAGE_OFFSET + 4096, pa: 4096, size: 8192 });
    expect(lives.target(mapped)).toEqual({ address: VMALLOC_START, pa: 4096, size: 4096 });
    lives.setSort(direct, STACK, 4096);
    lives.pa[direct] += 4096;
    expect(lives.target(direct)).toEqual({ address: PAGE_OFFSET + 8192, pa: 8192, size: 4096 });
    expect(lives.kindOf(direct)).toBe('stack');
  });

  it('remembers a loss until the life is over, whatever the tick', () => {
    const lives = new LifeTable();
    const slot = lives.create(lives.sorts.of(SLAB, 8), 8, 8, 1);
    expect([lives.lossKind(slot), lives.lossTick(slot)]).toEqual([0, 0]);
    lives.setLoss(slot, 3, 70_000, 2 ** 40, 99);
    const loss = [lives.lossKind(slot), lives.lossEvent(slot), lives.lossTick(slot)];
    expect([...loss, lives.lossAt(slot), lives.isLive(slot)]).toEqual([
      3,
      70_000,
      2 ** 40,
      99,
      true,
    ]);
    lives.finish(slot, 5);
    expect([lives.lossKind(slot), lives.died(slot), lives.born(slot)]).toEqual([0, 5, 1]);
  });

  it('leaves a slot alone whose numbers are used up', () => {
    const lives = new LifeTable();
    const sort = lives.sorts.of(SLAB, 8);
    const ids = new Set<number>();
    for (let i = 0; i < 70_000; i++) {
      lives.reuse(new Uint8Array(8));
      const slot = lives.create(sort, 8, 8, 1);
      ids.add(lives.idOf(slot));
      lives.undo(slot);
    }
    expect(ids.size).toBe(70_000);
    expect(lives.end).toBe(3);
  });
});
