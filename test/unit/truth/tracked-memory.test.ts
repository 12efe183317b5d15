import { describe, expect, it } from 'vitest';
import { toU64 } from '../../../src/machine/address.ts';
import { Memory } from '../../../src/machine/memory.ts';
import { PhysMemory } from '../../../src/machine/phys-memory.ts';
import { TrackedMemory } from '../../../src/truth/tracked-memory.ts';
import { TruthFixture } from '../../support/truth-machine.ts';

const f = new TruthFixture();
const { memory } = f.system.machine;

describe('memory with a shadow', () => {
  it('takes what is written as a pointer for one, and integers for none', () => {
    const block = f.block();
    memory.writePtr(f.root, block);
    expect(f.verdict(block)).toBe('reachable');
    memory.writeLong(f.root, 5);
    expect(f.verdict(block)).toBe('lost');
    memory.writeU64(f.root, toU64(block));
    expect(f.verdict(block)).toBe('lost');
    expect(memory.readPtr(f.root)).toBe(block);
  });

  it('keeps provenance in copies, also overlapping and across pages', () => {
    const block = f.block();
    const blockId = f.life(block).id;
    const area = f.system.vmalloc.vzalloc(3 * 4096);
    f.store(f.root + 8, area);
    f.store(area + 4088, block);
    memory.copy(area + 4096, area + 4080, 64);
    memory.writeLong(area + 4088, 0);
    expect(f.truth.examine().references(blockId)).toMatchObject([{ offset: 4104, status: 'live' }]);
    memory.copy(area, area + 4104, 8);
    memory.copy(area + 8, area, 24);
    memory.fill(area + 4096, 0, 4096);
    memory.fill(area, 0, 8);
    const found = f.truth
      .examine()
      .references(blockId)
      .map(({ offset }) => offset);
    expect(found).toEqual([8]);
  });

  it('finds pointers in bytes that are written as a whole', () => {
    const block = f.block();
    memory.writePtr(f.root + 16, block);
    const bytes = memory.readBytes(f.root + 12, 16);
    memory.fill(f.root + 16, 0, 8);
    expect(f.verdict(block)).toBe('lost');
    memory.writeBytes(f.root + 20, bytes);
    expect(f.verdict(block)).toBe('reachable');
  });

  it('takes single bytes for damage, but for those that an address does not need', () => {
    const block = f.block();
    memory.writePtr(f.root + 32, block);
    memory.write8(f.root + 39, 0x17);
    memory.write8(f.root + 32, memory.read8(f.root + 32) | 3);
    expect(f.verdict(block)).toBe('reachable');
    memory.write8(f.root + 34, 0xee);
    expect(f.verdict(block)).toBe('lost');
  });

  it('knows pointers at odd addresses', () => {
    const block = f.block();
    memory.writePtr(f.root + 49, block);
    expect(f.verdict(block)).toBe('reachable');
    expect(f.truth.examine().references(f.life(block).id)).toMatchObject([
      { address: f.root + 49, encoding: 'plain' },
    ]);
    memory.writePtr(f.root + 50, 0);
    expect(f.verdict(block)).toBe('lost');
  });

  it('takes the token of a percpu block for one only where it is written as one', () => {
    const token = f.system.percpu.alloc(32, 8, 0xcc0);
    memory.writePtr(f.root + 64, token);
    expect(f.verdict(token)).toBe('lost');
    memory.writePercpu(f.root + 64, token);
    expect(f.verdict(token)).toBe('reachable');
  });

  it('writes with a provenance that is given', () => {
    const block = f.block();
    const { id } = f.life(block);
    f.truth.writeAs(f.root + 72, id, () => memory.writeU64(f.root + 72, ~toU64(block)));
    expect(f.verdict(block)).toBe('reachable');
    f.truth.writeAs(f.root + 72, 0, () => memory.writePtr(f.root + 72, block));
    expect(f.verdict(block)).toBe('lost');
  });

  it('is plain memory while nobody listens', () => {
    const [plain, tracked] = [
      new Memory(new PhysMemory(1 << 25)),
      new TrackedMemory(new PhysMemory(1 << 25)),
    ];
    for (const one of [plain, tracked]) {
      one.writePtr(0x8880_0000_1001, 0x8880_0000_2000);
      one.write32(0x8880_0000_1010, -5);
      one.write8(0x8880_0000_1020, 300);
      one.writeBytes(0x8880_0000_1031, Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9));
      one.copy(0x8880_0000_1040, 0x8880_0000_1001, 64);
      one.fill(0x8880_0000_1090, 7, 9);
    }
    expect(Buffer.compare(tracked.phys.u8, plain.phys.u8)).toBe(0);
  });
});
