import { expect, test } from 'vitest';
import { compareProgram } from '../../../../src/detectors/mtrace/compared.ts';
import { underTool } from '../../../support/user-tool.ts';

test('what the log has and does not free', () => {
  const { tool, env, answers } = compareProgram();
  const body = 'mtrace(); malloc(10); free(malloc(20)); return 0;';
  underTool(`#include <mcheck.h>\n#include <stdlib.h>\nint main(void) { ${body} }`, tool, env);
  const found = answers();
  expect(typeof found === 'string' ? found : [...found.values()]).toEqual([
    { says: 'listed', word: 'not freed' },
  ]);
  expect(compareProgram().answers()).toContain('mtrace()');
});
