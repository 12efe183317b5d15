import { expect, test } from 'vitest';
import { printed } from '../../../support/user-process.ts';

// What is the same as on Linux is in test/conformance/user-programs.test.ts.
test('letters behind %p are text', async () => {
  expect(await printed('\tprintf("%pS|%%p|%s\\n", (void *)16, "x");')).toBe('0x10S|%p|x\n');
});
