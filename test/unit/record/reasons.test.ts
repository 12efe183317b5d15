import { expect, it } from 'vitest';
import {
  HELD_REASONS,
  NO_COUNT_REASONS,
  PHASES,
  SKIP_REASONS,
} from '../../../src/record/reasons.ts';

it('each reason has a number of its own, phases in their order', () => {
  for (const names of [HELD_REASONS, NO_COUNT_REASONS, PHASES, SKIP_REASONS]) {
    expect(new Set(names).size).toBe(names.length);
  }
  expect(PHASES[0]).toBe('whiten');
  expect(PHASES.at(-1)).toBe('report');
});
