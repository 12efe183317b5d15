import { expect, test } from 'vitest';
import { programs } from '../../../../src/shell/commands/programs.ts';
import { lastOf } from './session-of.ts';

test('each program is there once and can be called', async () => {
  const names = programs().map((p) => p.name);
  expect(new Set(names).size).toBe(names.length);
  const [stdout] = await lastOf([`for p in ${names.join(' ')}; do type $p; done`]);
  expect(stdout.trim().split('\n')).toHaveLength(names.length);
});
