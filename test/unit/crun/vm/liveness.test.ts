/** Liveness of registers in finished code, against what the code plainly says. */
import { describe, expect, it } from 'vitest';
import { OP } from '../../../../src/cc/base/bytecode.ts';
import { liveAfter } from '../../../../src/crun/vm/liveness.ts';
import { META, META_WINDOW, type CText } from '../../../../src/crun/vm/text.ts';

/** A text of one function with `registers` registers. */
function textOf(instructions: readonly (readonly number[])[], registers: number): CText {
  const code = Int32Array.from(instructions.flatMap((one) => [...one, 0, 0, 0].slice(0, 4)));
  const meta = new Int32Array(META);
  meta[META_WINDOW] = 2 * registers;
  const program = { program: { functions: [{ code }] }, ids: [0] };
  return { code, meta, functions: [{ id: 0, program }] } as unknown as CText;
}

describe('registers that may still be read', () => {
  it('are those with a use before the next write', () => {
    const text = textOf(
      [
        [OP.li64, 0, 1, 0],
        [OP.li64, 2, 2, 0],
        [OP.add64, 4, 0, 2],
        [OP.ret, 4],
      ],
      3,
    );
    expect(liveAfter(text, 0, false)).toEqual([0, 1]);
    expect(liveAfter(text, 4, false)).toEqual([0, 1, 2, 3]);
    expect(liveAfter(text, 8, false)).toEqual([4, 5]);
    expect(liveAfter(text, 8, true)).toEqual([0, 1, 2, 3]);
    expect(liveAfter(text, 12, true)).toEqual([4, 5]);
  });

  it('live round a loop', () => {
    const text = textOf([[OP.li64, 0, 1, 0], [OP.callh, 0, 6, 0], [OP.jnz64, 0, 4], [OP.retv]], 3);
    expect(liveAfter(text, 4, false)).toEqual([0, 1]);
    expect(liveAfter(text, 8, false)).toEqual([0, 1]);
    expect(liveAfter(text, 12, true)).toEqual([]);
  });

  it('are none where no function is', () => {
    expect(liveAfter(textOf([[OP.retv]], 1), 400, true)).toEqual([]);
  });
});
