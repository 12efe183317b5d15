import { beforeAll, expect, test } from 'vitest';
import { startMachine } from '../../../src/session/machine.ts';
import { SESSION_OPTIONS } from '../../support/session.ts';

const { shell } = startMachine({}, SESSION_OPTIONS);
beforeAll(() => shell.run('true'));
const NO_FILE = 'cat: /x: No such file or directory\n';

// As bash prints them.
test.each([
  ['for i in 1 2; do cat /x; echo $i; done 2>&1', `${NO_FILE}1\n${NO_FILE}2\n`],
  ['{ cat /x; if cat /x; then :; else echo 1; fi; } > f 2>&1; cat f', `${NO_FILE}${NO_FILE}1\n`],
  ['( cat /x; echo 1 ) 2>&1 | cat', `${NO_FILE}1\n`],
  ['{ cat /x; echo 1; } &> f; cat f', `${NO_FILE}1\n`],
  ['{ cat /x; echo 1; } 2>&1 > /dev/null', NO_FILE],
  ['{ cat /x | cat; echo 1; } 2>&1', `${NO_FILE}1\n`],
  ['{ cat /x 2> /dev/null; echo 1; } 2>&1', '1\n'],
  ['for i in 1 2 3; do [ $i = 2 ] && continue; echo $i; done 2>&1', '1\n3\n'],
])('%s', async (script, output) => {
  expect(await shell.run(script)).toEqual({ stdout: output, stderr: '', status: 0 });
});
