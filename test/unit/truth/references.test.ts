import { describe, expect, it } from 'vitest';
import { GFP_KERNEL } from '../../../src/mm/gfp.ts';
import { IMAGE, KERNEL_START } from '../../../src/machine/layout.ts';
import { TruthFixture } from '../../support/truth-machine.ts';

describe('references', () => {
  const f = new TruthFixture();
  const target = f.block(256);
  const { id } = f.life(target);

  it('know their holder, their place in it, their writer', () => {
    const holder = f.block(512);
    f.system.sleep(20);
    f.store(holder + 40, target + 8);
    const [reference] = f.truth.examine().references(id);
    expect(reference).toMatchObject({
      holder: { id: f.life(holder).id, size: 512 },
      address: holder + 40,
      offset: 40,
      targetOffset: 8,
      encoding: 'plain',
      status: 'live',
      reachable: false,
      writer: { task: { comm: 'init' }, ns: f.system.nowNs() },
    });
    f.store(f.root, holder);
    expect(f.truth.examine().references(id)).toMatchObject([{ reachable: true }]);
    f.store(holder + 40, 0);
  });

  it('in vmalloc, modules and the kernel image have the address that these are known by', () => {
    const area = f.system.vmalloc.vzalloc(3 * 4096);
    const bss = KERNEL_START + IMAGE.bss.offset + 64;
    f.store(area + 8000, target);
    f.store(bss, target);
    const found = f.truth.examine().references(id);
    expect(new Set(found.map(({ address }) => address))).toEqual(new Set([area + 8000, bss]));
    const data = found.find(({ address }) => address === bss)!;
    expect(data).toMatchObject({
      holder: { kind: 'data', name: '.bss' },
      offset: 64,
      reachable: true,
    });
    for (const at of [area + 8000, bss]) f.store(at, 0);
  });

  it('in percpu blocks are those of each CPU', () => {
    const { percpu } = f.system;
    const token = percpu.alloc(24, 8, GFP_KERNEL);
    for (const cpu of [0, 1]) f.store(percpu.perCpuPtr(token, cpu) + 16, target);
    const found = f.truth.examine().references(id);
    expect(found.map(({ holder }) => 'id' in holder && holder.id)).toEqual(
      [0, 1].map(() => f.life(token).id),
    );
    expect(found.map(({ offset }) => offset)).toEqual([16, 16]);
    percpu.free(token);
    expect(
      f.truth
        .examine()
        .references(id)
        .map(({ why }) => why),
    ).toEqual(['freed', 'freed']);
  });

  it('of two halves apart are two', () => {
    const fresh = new TruthFixture();
    const block = fresh.block();
    const { shadow } = fresh.truth;
    const slot = shadow.lives.slotOf(fresh.life(block).id);
    const pa = fresh.system.machine.memory.resolve(fresh.root);
    shadow.storeHalf(pa, slot | (1 << 24));
    expect(fresh.verdict(block)).toBe('lost');
    shadow.storeHalf(pa + 100, slot | (1 << 25));
    expect(fresh.verdict(block)).toBe('reachable');
    const found = fresh.truth.examine().references(fresh.life(block).id);
    expect(found.map(({ encoding, offset }) => [encoding, offset])).toEqual([
      ['half', 0],
      ['half', 100],
    ]);
  });
});
