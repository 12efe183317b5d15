import { beforeEach, describe, expect, test } from 'vitest';
import { GFP_KERNEL } from '../../../src/mm/gfp.ts';
import { boot } from '../../../src/system.ts';
import { changedContents } from '../../../src/trace/recorded-contents.ts';
import { RecordedWorld, type RecordedBytes } from '../../../src/trace/recorded-world.ts';

const system = boot({});
const { memory } = system.machine;
const world = new RecordedWorld(system);
const start = system.slab.kmalloc(64, GFP_KERNEL);
const target = system.slab.kmalloc(32, GFP_KERNEL);
const known: RecordedBytes = {
  place: 't',
  start: target,
  bytes: new Uint8Array(32),
  texts: new Map(),
};
world.add({
  label: 't',
  kind: 'slab',
  addr: target,
  size: 32,
  area: 0,
  pages: '',
  copies: [known],
});

let recorded: RecordedBytes;
const changes = (): string[] => changedContents(recorded, memory, world);

beforeEach(() => {
  memory.fill(start, 0, 64);
  recorded = { place: 'a', start, bytes: new Uint8Array(60), texts: new Map() };
});

describe('the contents of an object', () => {
  test('give nothing when nothing changed', () => {
    expect(changes()).toEqual([]);
    memory.write8(start + 60, 1);
    expect(changes()).toEqual([]);
  });

  test('are words, once each', () => {
    memory.writeLong(start + 8, 5);
    memory.writeU64(start + 24, 0xfedc_ba98_0000_0001n);
    memory.writePtr(start + 40, target + 4);
    expect(changes()).toEqual(['store a+8 5', 'store a+24 0xfedcba9800000001', 'store a+40 t+4']);
    expect(changes()).toEqual([]);
    memory.writeLong(start + 8, 0);
    memory.writeLong(start + 40, 0x12345);
    expect(changes()).toEqual(['store a+8 0', 'store a+40 0x12345']);
  });

  test('become one fill where one byte repeats', () => {
    memory.fill(start + 8, 0x5a, 24);
    memory.fill(start + 32, 0x11, 16);
    expect(changes()).toEqual([
      'fill a+8 24 90',
      'store a+32 0x1111111111111111',
      'store a+40 0x1111111111111111',
    ]);
    memory.fill(start, 0, 60);
    expect(changes()).toEqual(['fill a+8 48 0']);
  });

  test('end with bytes that are no whole word', () => {
    memory.write8(start + 56, 7);
    memory.write8(start + 59, 9);
    expect(changes()).toEqual(['fill a+56 1 7', 'fill a+59 1 9']);
  });

  test('mean something else when what they point to is gone', () => {
    memory.writePtr(start, target);
    expect(changes()).toEqual(['store a+0 t']);
    const object = world.startingAt(target)!;
    world.remove(object);
    expect(changes()).toEqual([`store a+0 0x${target.toString(16)}`]);
    world.add(object);
  });
});
