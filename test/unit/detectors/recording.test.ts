import { expect, test } from 'vitest';
import { compared, isRecording } from '../../../src/detectors/recording.ts';

test('recordings, and values that are the same', () => {
  expect(isRecording({ name: 'x', source: '', meta: {} })).toBe(true);
  for (const value of [null, 3, {}, { name: 'x', source: 1, meta: {} }])
    expect(isRecording(value)).toBe(false);
  expect(compared('x', [1, 2], [1, 2])).toEqual([]);
  expect(compared('x', undefined, 1)).toEqual([{ what: 'x', real: 'nothing', here: '1' }]);
});
