import { expect, test } from 'vitest';
import { judgeMtrace } from '../../../../src/detectors/mtrace/judge.ts';
import { buildRecorded } from '../../../../src/detectors/recorded-runs.ts';
import { recordedPrograms } from '../../../../src/session/recorded-programs.ts';
import { main } from '../../../support/c-main.ts';
import { SESSION_OPTIONS } from '../../../support/session.ts';

test('what is not as recorded is a difference', () => {
  const source = main('mtrace(); (void)!malloc(40);', '#include <mcheck.h>\n');
  const real = { live: [40, 50], exit: 0 };
  const recording = { name: 'x', kind: 'test', source, meta: {}, mtrace: real };
  const program = buildRecorded(recording, recordedPrograms({}, SESSION_OPTIONS));
  if (typeof program === 'string') throw new Error(program);
  expect(judgeMtrace(program)).toEqual({
    differences: [{ what: 'live blocks', real: '[40,50]', here: '[40]' }],
  });
  expect(judgeMtrace({ ...program, recording: { ...recording, mtrace: null } })).toBeUndefined();
});
