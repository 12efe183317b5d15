import { describe, expect, it } from 'vitest';
import { HIGH, LOW, ProvenanceSets, SET, SLOT_MASK } from '../../../src/truth/provenance.ts';

describe('what a value was made from', () => {
  const sets = new ProvenanceSets();

  it('adds up, and what is in both cancels out', () => {
    const both = sets.combine(3 | LOW, 5 | LOW);
    expect(sets.slots(both)).toEqual([3, 5]);
    expect(both & SET).toBe(SET);
    expect(sets.combine(both, 5 | LOW)).toBe(3 | LOW);
    expect(sets.combine(3 | LOW, 3 | LOW)).toBe(0);
    expect(sets.combine(0, 4 | HIGH)).toBe(4 | HIGH);
    expect(sets.combine(4 | HIGH, 0)).toBe(4 | HIGH);
  });

  it('is both of what is put together by or', () => {
    expect(sets.union(3 | LOW, 3 | HIGH)).toBe(3 | LOW | HIGH);
    expect(sets.slots(sets.union(7 | LOW, 2 | LOW))).toEqual([2, 7]);
    expect(sets.union(0, 9 | LOW)).toBe(9 | LOW);
    expect(sets.union(9 | LOW, 0)).toBe(9 | LOW);
  });

  it('says nothing any more when it is too much', () => {
    let p = 1 | LOW;
    for (let slot = 2; slot <= 4; slot++) p = sets.combine(p, slot | LOW);
    expect(sets.slots(p)).toEqual([1, 2, 3, 4]);
    expect(sets.combine(p, 5 | LOW)).toBe(0);
  });

  it('the same lives are the same set, until it is forgotten', () => {
    const fresh = new ProvenanceSets();
    const one = fresh.combine(1 | LOW, 2 | LOW);
    expect(fresh.combine(2 | LOW, 1 | LOW)).toBe(one);
    fresh.combine(1 | LOW, 3 | LOW);
    expect(fresh.count).toBe(2);
    fresh.keep(new Set([one & SLOT_MASK]));
    expect(fresh.count).toBe(1);
    expect(fresh.slots(one)).toEqual([1, 2]);
    expect(fresh.slots(0)).toEqual([]);
  });
});
