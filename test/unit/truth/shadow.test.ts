import { describe, expect, it } from 'vitest';
import { GFP_KERNEL } from '../../../src/mm/gfp.ts';
import { TruthFixture } from '../../support/truth-machine.ts';

describe('the shadow', () => {
  it('forgets lives, sets and events that nothing names, and nothing else', () => {
    const f = new TruthFixture();
    const { shadow } = f.truth;
    const [kept, holder] = [f.block(), f.block(128)];
    const { id } = f.life(kept);
    f.system.sleep(100);
    f.store(f.root, holder);
    f.store(holder + 8, kept);
    const writer = f.truth.examine().references(id)[0].writer;
    const dangling = f.block(192);
    const danglingId = f.life(dangling).id;
    f.store(f.root + 8, dangling);
    f.free(dangling);
    for (let i = 0; i < 60_000; i++) f.free(f.block(256));
    expect(shadow.lives.end).toBeLessThan(60_000);
    shadow.collect();
    expect(f.truth.examine().references(id)[0].writer).toEqual(writer);
    expect(f.truth.life(danglingId)).toMatchObject({ id: danglingId, size: 192 });
    expect(f.verdict(kept)).toBe('reachable');
    f.store(holder + 8, 0);
    shadow.collect();
    expect(f.truth.lossOf(id)).toMatchObject({ kind: 'store', address: holder + 8 });
  });

  it('keeps the holder whose end lost a life', () => {
    const f = new TruthFixture();
    const [lost, holder] = [f.block(), f.block(128)];
    const holderId = f.life(holder).id;
    f.store(f.root, holder);
    f.store(holder, lost);
    f.free(holder);
    for (let i = 0; i < 60_000; i++) f.free(f.block(256));
    expect(f.truth.lossOf(f.life(lost).id)).toMatchObject({ holder: { id: holderId } });
  });

  /** Bytes that truth takes for each word of `blocks` more than before them. */
  function bytesAWord(size: number, count: number, use: (f: TruthFixture, all: number[]) => void) {
    const f = new TruthFixture({ memBytes: 128 * 1024 * 1024 });
    const before = f.truth.shadow.bytes;
    const blocks = Array.from({ length: count }, () => f.system.slab.kmalloc(size, GFP_KERNEL));
    use(f, blocks);
    return (f.truth.shadow.bytes - before) / ((count * size) / 8);
  }

  /** Makes a ring with pointers in both directions. */
  function ring(f: TruthFixture, all: number[]): void {
    for (const [i, block] of all.entries()) {
      f.store(block, all[(i + 1) % all.length]);
      f.store(block + 8, all[(i + all.length - 1) % all.length]);
    }
  }

  it('costs at most 16 bytes for a word in use, in blocks of 32 bytes and more', () => {
    expect(bytesAWord(32, 60_000, ring)).toBeLessThan(14.5);
    expect(bytesAWord(64, 30_000, ring)).toBeLessThan(11);
    expect(bytesAWord(1024, 5000, ring)).toBeLessThan(6.8);
    expect(bytesAWord(16, 60_000, ring)).toBeLessThan(22);
  });

  it('costs some more for the lives that are over when blocks come and go', () => {
    const churn = (f: TruthFixture, all: number[]): void => {
      ring(f, all);
      const { length } = all;
      for (let i = 0; i < 100_000; i++) {
        const k = (i * 7919) % length;
        const [next, last] = [(k + 1) % length, (k + length - 1) % length];
        f.free(all[k]);
        all[k] = f.system.slab.kmalloc(32, GFP_KERNEL);
        f.store(all[k], all[next]);
        f.store(all[k] + 8, all[last]);
        f.store(all[next] + 8, all[k]);
        f.store(all[last], all[k]);
      }
    };
    expect(bytesAWord(32, 60_000, churn)).toBeLessThan(18);
  });

  it('costs an event for each word where no two are written at one time', () => {
    const slowly = (f: TruthFixture, all: number[]): void => {
      for (const block of all) {
        f.system.sleep(1);
        f.store(block, all[0]);
      }
    };
    const bytes = bytesAWord(32, 70_000, slowly);
    expect(bytes).toBeGreaterThan(16);
    expect(bytes).toBeLessThan(22);
  });
});
