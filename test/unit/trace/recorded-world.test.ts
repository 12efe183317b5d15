import { describe, expect, test } from 'vitest';
import { hi32, lo32 } from '../../../src/machine/address.ts';
import { PAGE_OFFSET } from '../../../src/machine/layout.ts';
import { GFP_KERNEL } from '../../../src/mm/gfp.ts';
import { boot } from '../../../src/system.ts';
import { RecordedWorld, type RecordedObject } from '../../../src/trace/recorded-world.ts';

const system = boot({});
const { slab, vmalloc, percpu, kmemleak } = system;

/** A recorded object with the memory that it has. */
function object(
  label: string,
  kind: RecordedObject['kind'],
  addr: number,
  size: number,
  starts = [addr],
): RecordedObject {
  const copies = starts.map((start) => ({
    place: label,
    start,
    bytes: new Uint8Array(size),
    texts: new Map<number, string>(),
  }));
  const area = kind === 'vmalloc' ? vmalloc.findVmArea(addr) : 0;
  return { label, kind, addr, size, area, pages: '', copies };
}

const world = new RecordedWorld(system);
const block = slab.kmalloc(256, GFP_KERNEL);
const area = vmalloc.vmalloc(8192);
const cookie = percpu.alloc(64, 8, GFP_KERNEL);
const copies = [0, 1].map((cpu) => percpu.perCpuPtr(cookie, cpu));
const a = object('a', 'slab', block, 256);
world.add(a);
world.add(object('v', 'vmalloc', area, 8192));
world.add(object('p', 'percpu', cookie, 64, copies));

const text = (addr: number): string | undefined => world.text(lo32(addr), hi32(addr));

describe('the text of a word', () => {
  test('names recorded objects', () => {
    expect(text(block)).toBe('a');
    expect(text(block + 255)).toBe('a+255');
    expect(text(area + 4096)).toBe('v+4096');
    expect(text(vmalloc.findVmArea(area))).toBe('vm:v');
    expect(text(cookie + 8)).toBe('p+8');
    expect(text(copies[1] + 16)).toBe('p@1+16');
    expect(world.text(~lo32(block + 8) >>> 0, ~hi32(block) >>> 0)).toBe('~a+8');
  });

  test('is no address when it points elsewhere, and keeps its bits', () => {
    const other = slab.kmalloc(512, GFP_KERNEL);
    expect(text(other)).toBe(`0x${other.toString(16)}`);
    expect(text(block + 256)).not.toContain('a');
    expect(text(PAGE_OFFSET)).toBe('0x888000000000');
  });

  test('is left to the caller when the word is an integer', () => {
    expect(world.text(1234, 0)).toBe(undefined);
    expect(world.text(0xffffffff, 0xffffffff)).toBe(undefined);
    expect(world.text(lo32(block), 0x1234)).toBe(undefined);
  });

  test('changes when the object is gone', () => {
    world.remove(a);
    expect(text(block)).toBe(`0x${block.toString(16)}`);
    world.add(a);
    expect(text(block)).toBe('a');
  });
});

describe('objects', () => {
  test('are found by address, cookie, range and id', () => {
    expect(world.startingAt(block)).toBe(a);
    expect(world.startingAt(block + 8)).toBe(undefined);
    expect(world.ofCookie(cookie)?.label).toBe('p');
    expect(world.holding(block + 8, 248)).toBe(a);
    expect(world.holding(block + 8, 249)).toBe(undefined);
    expect(world.objectOf(kmemleak.find(block)!.id)).toBe(a);
  });

  test('keep the parts that a partial free leaves', () => {
    kmemleak.api.freePart(block, 64);
    expect(text(block + 64)).toBe(`0x${(block + 64).toString(16)}`);
    world.addPart(a, block + 64);
    expect(text(block + 64)).toBe('a+64');
    expect(world.objectOf(kmemleak.find(block + 64)!.id)).toBe(a);
    expect(world.startingAt(block + 64)).toBe(undefined);
  });
});
