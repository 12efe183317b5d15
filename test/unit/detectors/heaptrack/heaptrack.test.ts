import { expect, test } from 'vitest';
import { heaptrack } from '../../../../src/detectors/heaptrack/heaptrack.ts';

test('it is two programs', () => {
  expect(heaptrack.commands!.map(({ name }) => name)).toEqual(['heaptrack', 'heaptrack_print']);
});
