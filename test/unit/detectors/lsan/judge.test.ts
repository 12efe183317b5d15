import { expect, test } from 'vitest';
import { lsan } from '../../../../src/detectors/lsan/lsan.ts';
import { buildRecorded } from '../../../../src/detectors/recorded-runs.ts';
import { recordedPrograms } from '../../../../src/session/recorded-programs.ts';
import { main } from '../../../support/c-main.ts';
import { SESSION_OPTIONS } from '../../../support/session.ts';

test('what is not as recorded is a difference; with stale copies about it is a rate', () => {
  const source = main('(void)!malloc(40);');
  const lsanAlone = { blocks: { 40: 'indirect', 50: 'none' }, exit: 23 };
  const recording = { name: 'x', kind: 'test', source, meta: {}, lsanAlone };
  const program = buildRecorded(recording, recordedPrograms({}, SESSION_OPTIONS));
  if (typeof program === 'string') throw new Error(program);
  const differences = [{ what: 'leak of 40', real: '"indirect"', here: '"direct"' }];
  expect(lsan.judge!(program)).toEqual({ differences });
  const meta = { lsanMayDependOnStaleStack: true };
  const judged = lsan.judge!({ ...program, recording: { ...recording, meta } });
  expect(judged).toEqual({ differences: [], rate: [1, 2] });
});
