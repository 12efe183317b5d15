import { describe, expect, it } from 'vitest';
import { isLife } from '../../../src/truth/examination.ts';
import { TruthFixture } from '../../support/truth-machine.ts';

describe('an examination', () => {
  const f = new TruthFixture();
  const [a, b, c] = [f.block(), f.block(128), f.block(256)];

  it('finds a shortest path from a root', () => {
    f.store(f.root, a);
    f.store(a + 8, b);
    f.store(b + 16, c);
    f.store(f.root + 8, b + 4);
    const path = f.truth.examine().pathTo(f.life(c).id);
    expect(path.map(({ address }) => address)).toEqual([f.root + 8, b + 16]);
    expect(isLife(path[1].holder) && path[1].holder.id).toBe(f.life(b).id);
    expect(path.map(({ reachable }) => reachable)).toEqual([true, true]);
    expect(f.truth.examine().pathTo(12345)).toEqual([]);
  });

  it('tells reachable, retained, lost and freed', () => {
    const { id } = f.life(c);
    expect(f.truth.examine().verdict(id)).toBe('reachable');
    f.truth.declareRetained([id]);
    expect(f.truth.examine().verdict(id)).toBe('retained');
    f.store(b + 16, 0);
    const look = f.truth.examine();
    expect(look.verdict(id)).toBe('lost');
    expect(look.lost().map((life) => life.id)).toEqual([id]);
    f.free(c);
    expect(f.truth.examine().verdict(id)).toBe('freed');
    expect(f.truth.examine().lossOf(id)).toBeUndefined();
    expect(f.truth.examine().verdict(2 ** 45)).toBe('freed');
  });

  it('gives for a whole group the one event that cut it off', () => {
    const ring = [f.block(192), f.block(192), f.block(192)];
    for (const [i, block] of ring.entries()) f.store(block, ring[(i + 1) % 3]);
    f.store(f.root + 40, ring[1]);
    f.store(f.root + 48, ring[2]);
    f.store(f.root + 40, 0);
    f.system.sleep(1000);
    f.store(f.root + 48, 0);
    for (const block of ring) {
      const loss = f.truth.examine().lossOf(f.life(block).id);
      expect(loss).toMatchObject({ kind: 'store', address: f.root + 48, ns: f.system.nowNs() });
      expect(loss?.victim.id).toBe(f.life(ring[2]).id);
    }
  });
});
