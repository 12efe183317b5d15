import { expect, test } from 'vitest';
import { pointersOf } from '../../../../src/triage/judge/pointers.ts';
import { littleEndian, objectsOf } from '../../../support/report-objects.ts';

const A = '0xffff888100001000';
const B = '0xffff888100002000';

test('to the start, into the middle, into itself; each once', () => {
  const found = pointersOf(
    objectsOf(
      { at: A, bytes: littleEndian(BigInt(B), BigInt(B) + 8n, BigInt(A) + 16n, BigInt(B)) },
      { at: B, bytes: littleEndian(BigInt(A) + 64n, 0n, BigInt(A) + 63n, 1n) },
    ),
  );
  expect(found).toEqual({
    edges: [[A, B]],
    middleEdges: [
      [A, B],
      [B, A],
    ],
    selfPointers: [A],
    endian: 'little',
    wordBytes: 8,
  });
});

test('big-endian, with words of 32 bits, only at their places', () => {
  const found = pointersOf(
    objectsOf(
      { at: '0x80c41e00', bytes: '00 00 00 01 80 c4 2f 80 00 80 c4 2f 80 00 00 00 ' },
      { at: '0x80c42f80' },
    ),
  );
  expect(found).toMatchObject({
    edges: [['0x80c41e00', '0x80c42f80']],
    endian: 'big',
    wordBytes: 4,
  });
});

test('short addresses on a machine of 64 bits', () => {
  const found = pointersOf(
    objectsOf({ at: '0x990d0000', bytes: '00 00 00 00 ae 14 80 00 ' }, { at: '0xae148000' }),
  );
  expect(found.edges).toEqual([['0x990d0000', '0xae148000']]);
});

test('a tag of KASAN is no part of a place, and stays as printed', () => {
  const tagged = '0xebff008981cc2b00';
  const found = pointersOf(
    objectsOf({ at: A, bytes: littleEndian(0x29ff008981cc2b00n) }, { at: tagged }),
  );
  expect(found.edges).toEqual([[A, tagged]]);
});

test('per-CPU objects are pointed at by their own kind of address', () => {
  const found = pointersOf(
    objectsOf(
      { at: A, bytes: littleEndian(0n, 0x607773052bc0n) },
      { at: '(percpu) 0x607773052bc0' },
    ),
  );
  expect(found.edges).toEqual([[A, '0x607773052bc0']]);
});

test('without a pointer nobody knows the order', () => {
  expect(pointersOf(objectsOf({ at: '0x80c41e00', bytes: '00 01 02 03 ' }))).toEqual({
    edges: [],
    middleEdges: [],
    selfPointers: [],
    endian: 'unknown',
    wordBytes: undefined,
  });
  expect(pointersOf([]).edges).toEqual([]);
});
