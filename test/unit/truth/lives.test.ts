import { describe, expect, it } from 'vitest';
import { HISTORY, LifeTable, PAGES, SLAB } from '../../../src/truth/lives.ts';

describe('the table of lives', () => {
  it('gives every life an id of its own', () => {
    const lives = new LifeTable();
    const slot = lives.create(SLAB, 0x1000, 0x1000, 64, 1);
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
    const lives = new LifeTable();
    const named = lives.create(SLAB, 0, 0, 8, 1);
    const namedId = lives.idOf(named);
    const early = lives.create(SLAB, 8, 8, 8, 1);
    const earlyId = lives.idOf(early);
    lives.finish(named, 2);
    lives.finish(early, 2);
    lives.collect = () => {
      const names = new Uint8Array(lives.end + 1);
      names[named] = 1;
      lives.reuse(names);
    };
    let last = 0;
    for (let i = 0; i < 40 * HISTORY; i++) {
      const slot = lives.create(PAGES, 16 * i, 16 * i, 8, 1);
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
    const slot = lives.create(SLAB, 0, 0, 8, 1);
    const id = lives.idOf(slot);
    lives.undo(slot);
    expect([lives.slotOf(id), lives.isLive(slot), lives.count]).toEqual([0, false, 0]);
  });
});
