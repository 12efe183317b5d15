import { expect, test } from 'vitest';
import { OP } from '../../../../src/cc/base/bytecode.ts';
import {
  Emitter,
  incoming,
  incomingIndex,
  NO_REG,
  outgoing,
  outgoingIndex,
} from '../../../../src/cc/lower/emit.ts';

const PLACE = { file: 'a.c', line: 1, column: 1 };

test('arguments going out, coming in, virtual registers and none are told apart', () => {
  for (const i of [0, 1, 40]) {
    expect([outgoingIndex(outgoing(i)), incomingIndex(outgoing(i))]).toEqual([i, -1]);
    expect([outgoingIndex(incoming(i)), incomingIndex(incoming(i))]).toEqual([-1, i]);
    expect([outgoingIndex(i), incomingIndex(i)]).toEqual([-1, -1]);
  }
  expect([outgoingIndex(NO_REG), incomingIndex(NO_REG)]).toEqual([-1, -1]);
});

test('instructions are four words, each with the place that holds at the time', () => {
  const out = new Emitter(PLACE);
  const a = out.reg();
  const label = out.label();
  out.emit('li32', a, 5);
  out.place = { ...PLACE, line: 2 };
  out.mark(label);
  out.emit('ret', a);
  expect(out.words).toEqual([OP.li32, 0, 5, 0, OP.label, 0, 0, 0, OP.ret, 0, 0, 0]);
  expect(out.places.map(({ line }) => line)).toEqual([1, 2, 2]);
  expect([out.registerCount, out.labelCount]).toEqual([1, 1]);
  expect([out.reg(), out.label()]).toEqual([1, 1]);
});

test('constants as signed words, narrow or wide', () => {
  const out = new Emitter(PLACE);
  out.constant(0, 0xffff_fffen, false);
  out.constant(1, -2n, true);
  out.constant(2, 0x1_8000_0000n, true);
  expect(out.words).toEqual(
    [
      [OP.li32, 0, -2, 0],
      [OP.li64, 1, -2, -1],
      [OP.li64, 2, -0x8000_0000, 1],
    ].flat(),
  );
});

test('an address is a constant to be filled in', () => {
  const out = new Emitter(PLACE);
  const literal = { kind: 'string-literal' } as Parameters<Emitter['symbol']>[1];
  out.emit('nop');
  out.symbol(3, literal, 8);
  expect(out.relocations).toEqual([{ instruction: 1, target: literal, addend: 8 }]);
  expect(out.words.slice(4)).toEqual([OP.li64, 3, 0, 0]);
});

test('slots are aligned, and those that were released are used again', () => {
  const out = new Emitter(PLACE);
  expect([out.slot(1, 1), out.slot(8, 8), out.slot(2, 2), out.slot(4, 4)]).toEqual([0, 8, 16, 20]);
  expect(out.frameSize).toBe(24);
  const mark = out.markSlots();
  expect(out.slot(100, 16)).toBe(32);
  out.releaseSlots(mark);
  expect(out.slot(3, 0)).toBe(24);
  expect(out.frameSize).toBe(132);
});
