import { describe, expect, it } from 'vitest';
import { RegisterShadow } from '../../../../src/crun/vm/register-shadow.ts';

describe('what registers were made from', () => {
  it('keeps its contents when there are more registers', () => {
    const shadow = new RegisterShadow();
    shadow.provenance[7] = 3;
    shadow.tick[7] = 2 ** 40;
    shadow.pc[7] = 12;
    const { length } = shadow.provenance;
    const { bytes } = shadow;
    shadow.ensure(10);
    expect(shadow.provenance).toHaveLength(length);
    shadow.ensure(4 * length);
    expect(shadow.provenance).toHaveLength(4 * length);
    expect(shadow.bytes - bytes).toBe(3 * length * 16);
    expect([shadow.provenance[7], shadow.tick[7], shadow.pc[7]]).toEqual([3, 2 ** 40, 12]);
  });
});
