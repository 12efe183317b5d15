import { expect, test } from 'vitest';
import {
  GATHERED,
  GATHERED_AT,
  GATHERED_ROOM,
  GATHER_BYTES,
  HEADER_BYTES,
  HEADER_END,
  RUNS,
  RUN_BYTES,
} from '../../../src/kmemleak/gather-layout.ts';

test('header, runs, words and their owners lie behind each other, a turn longer than is kept', () => {
  expect(HEADER_END + 4).toBeLessThanOrEqual(HEADER_BYTES);
  expect(GATHERED_AT).toBe(HEADER_BYTES + RUNS * RUN_BYTES);
  expect(GATHERED_ROOM - GATHERED).toBe(8);
  expect(GATHER_BYTES - GATHERED_AT).toBe(2 * 4 * GATHERED_ROOM);
});
