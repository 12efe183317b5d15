import { expect, test } from 'vitest';
import { main } from '../../../support/c-main.ts';
import { sanitized } from '../../../support/typed-program.ts';

test.each([
  ['memcpy', 'memcpy(p, "0123456789", 11);', 'WRITE of size 11'],
  ['strlen', 'memset(p, 65, 10); return (int)strlen(p);', 'READ of size'],
  ['sprintf', 'sprintf(p, "%d", 1234567890);', 'WRITE of size 11'],
])('%s uses memory that is not there', async (name, body, access) => {
  const text = await sanitized('address', main(`char *p = malloc(10); ${body}`));
  expect(text).toContain('AddressSanitizer: heap-buffer-overflow');
  expect(text).toContain(access);
  expect(text).toContain(name);
});
