import { expect, test } from 'vitest';
import { Prng } from '../../../../src/base/prng.ts';
import { Definedness } from '../../../../src/detectors/memcheck/definedness.ts';

test('bytes are as they were marked, over the ends of pages and bytes of bits', () => {
  const defined = new Definedness();
  const model = new Uint8Array(12_000);
  const prng = new Prng('definedness');
  for (let i = 0; i < 3000; i++) {
    const at = prng.int(11_000);
    const bytes = prng.int(20) === 0 ? prng.int(900) : prng.int(20);
    const kind = prng.int(4);
    if (kind === 0) {
      defined.undefine(at, bytes);
      model.fill(1, at, at + bytes);
    } else if (kind === 1) {
      defined.define(at, bytes);
      model.fill(0, at, at + bytes);
    } else if (kind === 2) {
      const to = prng.int(11_000);
      defined.copy(to, at, bytes);
      model.copyWithin(to, at, at + bytes);
    } else {
      const mask = prng.int(16);
      defined.setMask(at, 4, mask);
      for (let b = 0; b < 4; b++) model[at + b] = (mask >> b) & 1;
    }
    const look = prng.int(11_000);
    const wanted = [0, 1, 2, 3].reduce((sum, b) => sum | (model[look + b] << b), 0);
    expect(defined.mask(look, 4)).toBe(wanted);
  }
});
