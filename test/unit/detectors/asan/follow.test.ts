import { expect, test } from 'vitest';
import { main } from '../../../support/c-main.ts';
import { sanitized } from '../../../support/typed-program.ts';

test('each load and store is looked at, large copies too', async () => {
  const read = await sanitized('address', main('char *p = malloc(10); return p[10];'));
  expect(read).toContain('ERROR: AddressSanitizer: heap-buffer-overflow on address');
  expect(read).toContain('READ of size 1');
  const copy = await sanitized(
    'address',
    main('struct s *p = malloc(20); *p = a;', 'static struct s { char c[24]; } a;'),
  );
  expect(copy).toContain('WRITE of size 24');
  expect(copy).toContain('status 1');
});
