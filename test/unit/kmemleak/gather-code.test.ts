import { expect, test } from 'vitest';
import { gatherCode } from '../../../src/kmemleak/gather-code.ts';
import {
  GATHERED,
  GATHERED_AT,
  GATHERED_ROOM,
  GATHER_BYTES,
} from '../../../src/kmemleak/gather-layout.ts';
import { wasmHost } from '../../../src/base/wasm-host.ts';

test('the module is valid, and the same each time, so that the host can share it', () => {
  const code = gatherCode();
  expect(new (wasmHost()!.Module)(code)).toBeDefined();
  expect(gatherCode()).toEqual(code);
});

test('there is room for the words of a turn that begins when there is room for one', () => {
  expect(GATHERED_ROOM - GATHERED).toBeGreaterThanOrEqual(64 / 8);
  expect(GATHER_BYTES).toBe(GATHERED_AT + 2 * 4 * GATHERED_ROOM);
});
