import { expect, test } from 'vitest';
import { alloclog } from '../../../../src/detectors/alloclog/alloclog.ts';
import { underTool } from '../../../support/user-tool.ts';

test('what was not freed, whoever points at it', () => {
  const { tool, answers } = alloclog.compare!.program!({ env: {}, argv: [] });
  const body = 'free(malloc(20)); p = realloc(malloc(30), 300); return 0;';
  underTool(`#include <stdlib.h>\nstatic void *p;\nint main(void) { ${body} }`, tool);
  expect(answers()).toHaveProperty('size', 1);
});
