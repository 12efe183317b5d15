import { expect, test } from 'vitest';
import { wasmHost } from '../../../src/base/wasm-host.ts';

test('memory has as many pages as were asked for', () => {
  const { Memory } = wasmHost()!;
  expect(new Memory({ initial: 2, maximum: 2 }).buffer.byteLength).toBe(2 * 65536);
});
