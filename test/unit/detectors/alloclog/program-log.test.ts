import { expect, test } from 'vitest';
import { ProgramLog } from '../../../../src/detectors/alloclog/program-log.ts';
import { underTool } from '../../../support/user-tool.ts';

test('what a program has at its end, with the calls that led there', () => {
  const log = new ProgramLog();
  const body = 'p = realloc(malloc(8), 300); free(malloc(5)); strdup("x"); return 0;';
  underTool(
    `#include <stdlib.h>\n#include <string.h>\nstatic void *p;\nint main(void) { ${body} }`,
    log,
  );
  expect(log.pid).toBeGreaterThan(0);
  expect(log.atEnd.map(({ size }) => size)).toEqual([300, 2]);
  expect(log.atEnd[0].stack).toMatch(/^\t\t0x00005555[0-9a-f]{8}\tmain\+0x[0-9a-f]+ \[t\]$/);
  expect(log.atEnd[1].stack).toContain('\tstrdup [libc.so.6]\n');
});
