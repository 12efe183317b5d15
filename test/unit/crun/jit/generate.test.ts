import { expect, test } from 'vitest';
import { graphFrom } from '../../../../src/crun/jit/blocks.ts';
import { generate } from '../../../../src/crun/jit/generate.ts';
import { CText } from '../../../../src/crun/vm/text.ts';
import { LOOP } from '../../../support/bytecode.ts';

test('steps are paid for ahead, and what is left is given back at a stop', () => {
  const text = new CText();
  text.code.set(LOOP);
  const piece = { text, graph: graphFrom(text.code, 0)!, id: 0, called: false, size: 0 };
  const made = generate(piece);
  expect(made.text).toContain('if(left<2){pc=4;k=0;break X0;}left-=2;');
  expect(made.zeros).toEqual([]);
});
