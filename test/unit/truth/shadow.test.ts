import { describe, expect, it } from 'vitest';
import { GFP_KERNEL } from '../../../src/mm/gfp.ts';
import { isWhole } from '../../../src/truth/shadow.ts';
import { WHOLE } from '../../../src/truth/provenance.ts';
import { TruthFixture } from './machine.ts';

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

  it('costs what is in use', () => {
    const f = new TruthFixture();
    const before = f.truth.shadow.bytes;
    const blocks = Array.from({ length: 5000 }, () => f.system.slab.kmalloc(1024, GFP_KERNEL));
    for (const [i, block] of blocks.entries()) f.store(block, blocks[(i + 1) % blocks.length]);
    const words = (5000 * 1024) / 8;
    expect((f.truth.shadow.bytes - before) / words).toBeLessThan(17);
  });

  it('knows halves that say it all', () => {
    expect([isWhole(3 | WHOLE), isWhole(3 | (1 << 24))]).toEqual([true, false]);
  });
});
