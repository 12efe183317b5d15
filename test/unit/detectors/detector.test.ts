import { expect, test } from 'vitest';
import { factoryOf } from '../../../src/detectors/detector.ts';

test('a detector without a tool of its own has no factory', () => {
  const start = { env: {}, argv: ['./p'] };
  expect(factoryOf({ name: 'x' }, start)).toBeUndefined();
  const argv: string[] = [];
  const tool = (given: { argv: readonly string[] }): object => {
    argv.push(...given.argv);
    return {};
  };
  factoryOf({ name: 'x', tool }, start)?.();
  expect(argv).toEqual(['./p']);
});
