import { expect, test } from 'vitest';
import { judgeMemcheck } from '../../../../src/detectors/memcheck/judge.ts';
import { buildRecorded } from '../../../../src/detectors/recorded-runs.ts';
import { recordedPrograms } from '../../../../src/session/recorded-programs.ts';
import { main } from '../../../support/c-main.ts';
import { SESSION_OPTIONS } from '../../../support/session.ts';

test('what is not as recorded is a difference with its name', () => {
  const machine = recordedPrograms({}, SESSION_OPTIONS);
  const valgrind = {
    blocks: { 40: 'definite', 50: 'reachable' },
    summary: {
      definitely: [40, 1],
      indirectly: [0, 0],
      possibly: [0, 0],
      reachable: [0, 0],
      suppressed: [0, 0],
    },
    inUse: [40, 1],
    usage: [1, 0, 41],
    errors: [1, 1],
    exit: 0,
  };
  const recording = {
    name: 'x',
    kind: 'test',
    source: main('(void)!malloc(40);'),
    meta: {},
    valgrind,
  };
  const program = buildRecorded(recording, machine);
  if (typeof program === 'string') throw new Error(program);
  expect(judgeMemcheck(program)).toEqual({
    differences: [
      { what: 'kind of 50', real: '"reachable"', here: '"none"' },
      { what: 'heap usage', real: '[1,0,41]', here: '[1,0,40]' },
    ],
  });
  expect(
    judgeMemcheck({ ...program, recording: { ...recording, valgrind: null } }),
  ).toBeUndefined();
});
