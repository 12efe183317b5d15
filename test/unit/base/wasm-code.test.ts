import { expect, test } from 'vitest';
import * as code from '../../../src/base/wasm-code.ts';
import { wasmHost } from '../../../src/base/wasm-host.ts';

test.each([0, 1, 63, 64, 127, 128, 8191, 8192, 2 ** 31 - 1])('a module gives %i', (value) => {
  const { Memory, Module, Instance } = wasmHost()!;
  const bytes = code.wasmModule({
    name: 'value',
    params: [],
    results: [code.I32],
    locals: [1, code.I32],
    body: code.seq(code.i32(value), code.set(0), code.get(0), code.END),
  });
  const memory = new Memory({ initial: 1, maximum: 1 });
  const { exports } = new Instance(new Module(bytes), { '': { memory } });
  expect((exports.value as () => number)()).toBe(value);
});
