import { describe, expect, it } from 'vitest';
import {
  combineBytes,
  eachRun,
  firstBytes,
  loadBytes,
  maskBytes,
  movesBytes,
  shiftBytes,
  storeBytes,
  swapBytes,
} from '../../../../src/crun/vm/byte-provenance.ts';
import { BYTES, HIGH, LOW, WHOLE } from '../../../../src/truth/provenance.ts';
import { TruthMachine } from '../../../support/truth-module.ts';

const machine = new TruthMachine();
const { shadow } = machine.truth;
const slot = shadow.lives.slotOf(machine.truth.lives()[0].id);
const [low, high] = [slot | LOW, slot | HIGH];

describe('shifts', () => {
  it('by whole bytes move bytes, and back they are what they were', () => {
    expect(movesBytes(low, high, 16)).toBe(true);
    expect(movesBytes(low, high, 12)).toBe(false);
    expect(movesBytes(low, high, 32)).toBe(false);
    expect(movesBytes(slot | WHOLE, 0, 16)).toBe(false);
    const right = shiftBytes(shadow, low, high, 16, false);
    expect(right[0] & BYTES).toBe(BYTES);
    expect(shiftBytes(shadow, ...right, 16, true)).toEqual([low, high]);
    expect(shiftBytes(shadow, ...shiftBytes(shadow, low, high, 40, false), 40, true)[0]).toBe(0);
  });

  it('swapped twice is not swapped', () => {
    const swapped = swapBytes(shadow, low, high, 8);
    expect(swapped).not.toEqual([low, high]);
    expect(swapBytes(shadow, ...swapped, 8)).toEqual([low, high]);
  });
});

describe('masks', () => {
  it('may take two of the lowest bytes', () => {
    expect(maskBytes(shadow, low, ~0xffff, true)).toBe(low);
    expect(maskBytes(shadow, low, ~0xffff, false)).not.toBe(low);
    expect(maskBytes(shadow, low, ~0xff_ffff, true)).not.toBe(low);
    expect(maskBytes(shadow, low, -1, false)).toBe(low);
    expect(maskBytes(shadow, low, 0, true)).toBe(0);
  });

  it('take bytes away that others put back', () => {
    const first = firstBytes(shadow, low, 1);
    const rest = maskBytes(shadow, low, ~0xff, false);
    expect(combineBytes(shadow, first, rest, false)).toBe(low);
    expect(combineBytes(shadow, first, first, true)).toBe(0);
  });
});

it('bytes that were stored anywhere are loaded from there', () => {
  const at = (offset: number): number => 4096 * 100 + 3 + offset;
  storeBytes(shadow, at, low, high, 8);
  expect(loadBytes(shadow, at, 8)).toEqual([low, high]);
  expect(loadBytes(shadow, (offset, bytes) => (bytes > 1 ? -1 : at(offset)), 8)).toEqual([
    low,
    high,
  ]);
  storeBytes(shadow, at, 0, 0, 8);
  expect(loadBytes(shadow, at, 8)).toEqual([0, 0]);
});

it('ranges are cut at the ends of pages', () => {
  const runs: number[][] = [];
  eachRun(5000, [4000, 8190], (offset, bytes) => runs.push([offset, bytes]));
  expect(runs).toEqual([
    [0, 2],
    [2, 94],
    [96, 4002],
    [4098, 94],
    [4192, 808],
  ]);
});
