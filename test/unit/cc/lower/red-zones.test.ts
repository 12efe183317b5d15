import { expect, test } from 'vitest';
import { main } from '../../../support/c-main.ts';
import { sanitized } from '../../../support/typed-program.ts';

test('variables that pointers may lead to have places by size, with red zones between them', async () => {
  const text = await sanitized(
    'address',
    main('char big[40]; int small; short *p = (short *)&small; p[2] = 1; return big[0];'),
  );
  expect(text).toContain('This frame has 2 object(s):');
  expect(text).toMatch(/\[32, 36\) 'small' .*overflows this variable\n +\[48, 88\) 'big'/);
});
