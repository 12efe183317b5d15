import { describe, expect, it } from 'vitest';
import { PAGE_OFFSET, VMEMMAP_START } from '../../../src/machine/layout.ts';
import { GFP_KERNEL } from '../../../src/mm/gfp.ts';
import { TruthFixture } from '../../support/truth-machine.ts';

const f = new TruthFixture();
const { resolver, shadow } = f.truth;

/** The id of the life in a slot, 0 for none. */
function idOf(slot: number): number {
  return slot === 0 ? 0 : shadow.lives.idOf(slot);
}

describe('the life that a value stands for', () => {
  it('contains the address', () => {
    const block = f.block(192);
    const { id } = f.life(block);
    expect(idOf(resolver.byAddress(block))).toBe(id);
    expect(idOf(resolver.byAddress(block + 191))).toBe(id);
    expect(idOf(resolver.byAddress(block + 192))).not.toBe(id);
    expect(resolver.byAddress(0)).toBe(0);
    expect(resolver.byAddress(0x7fff_0000)).toBe(0);
    expect(resolver.byAddress(0xdead_0000_0100)).toBe(0);
  });

  it('of a struct page is that of its pages, not of a slab or vmalloc', () => {
    const frame = (address: number): number => Math.floor((address - PAGE_OFFSET) / 4096);
    const page = VMEMMAP_START + frame(f.root) * 64;
    expect(idOf(resolver.byAddress(page + 8))).toBe(f.life(f.root).id);
    expect(resolver.byFrame(frame(f.block()))).toBe(0);
    const large = f.system.slab.kmalloc(9000, GFP_KERNEL);
    expect(idOf(resolver.byFrame(frame(large)))).toBe(f.life(large).id);
    const mapped = f.system.vmalloc.vzalloc(4096);
    const pa = f.system.machine.memory.resolve(mapped);
    expect(resolver.byFrame(pa / 4096)).toBe(0);
    expect(idOf(resolver.byAddress(PAGE_OFFSET + pa))).toBe(f.life(mapped).id);
  });

  it('may be a percpu block, by a token that is no small integer', () => {
    const token = f.system.percpu.alloc(16, 8, GFP_KERNEL);
    const { id } = f.life(token);
    expect(idOf(resolver.byToken(token))).toBe(id);
    expect(idOf(resolver.byPointer(token))).toBe(id);
    expect(token).toBeLessThan(1 << 24);
    expect(resolver.byValue(token)).toBe(0);
    let far = token;
    while (far < 1 << 24) far = f.system.percpu.alloc(32_768, 8, GFP_KERNEL);
    expect(idOf(resolver.byValue(far))).toBe(f.life(far).id);
  });
});
