import { expect, test } from 'vitest';
import { main } from '../../../support/c-main.ts';
import { sanitized } from '../../../support/typed-program.ts';

test('red zones of a frame are there as long as it is, and no longer', async () => {
  const before = `static int sum(int n)
{
	int a[4] = { 1, 2, 3, 4 }, all = 0;
	for (int i = 0; i < n; i++)
		all += a[i];
	return n > 0 ? all + sum(n - 1) : all;
}`;
  expect(await sanitized('address', main('return sum(4) + sum(4);', before))).toBe('status 40\n');
  const over = await sanitized('address', main('return sum(5);', before));
  expect(over).toContain('AddressSanitizer: stack-buffer-overflow');
  expect(over).toContain("'a' (line ");
});
