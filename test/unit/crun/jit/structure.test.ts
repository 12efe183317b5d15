import { expect, test } from 'vitest';
import { graphFrom } from '../../../../src/crun/jit/blocks.ts';
import { writeStructure } from '../../../../src/crun/jit/structure.ts';
import { LOOP } from '../../../support/bytecode.ts';

test('a loop of the bytecode is a loop of the text', () => {
  const out: string[] = [];
  writeStructure(graphFrom(LOOP, 0)!, {
    body: (i) => out.push(`b${i};`),
    condition: (i) => `c${i}`,
    write: (text) => out.push(text),
  });
  expect(out.join('')).toBe('b0;L1:for(;;){b1;if(c1){continue L1;}else{b2;}}');
});
