import { expect, test } from 'vitest';
import { userPrograms } from '../../../src/session/user-programs.ts';
import { startMachine } from '../../../src/session/machine.ts';
import { SESSION_OPTIONS } from '../../support/session.ts';
import { NO_FILES } from '../../support/user-process.ts';

const OPTIONS = { defines: { N: '7' }, optimize: true, includeDirs: ['/inc'] };
const TEXTS: Readonly<Record<string, string>> = {
  'a.c': '#include <stdio.h>\n#include <own.h>\nint main(void) { printf(OWN, N); return N; }\n',
  '/inc/own.h': '#define OWN "own %d\\n"\n',
  'b.c': 'int main(void) { return nothing; }\n',
};

test('a program is compiled for a machine and run on it', () => {
  const { system, builder } = startMachine({}, SESSION_OPTIONS);
  const build = userPrograms(system, builder, SESSION_OPTIONS);
  const host = { read: (path: string) => TEXTS[path] };
  const { program, messages } = build(['a.c'], host, OPTIONS);
  expect(messages).toBe('');
  const start = { name: 'a', argv: ['./a'], env: {}, stdin: '', files: NO_FILES };
  const task = system.tasks.spawn('sh')!;
  expect(system.tasks.runAs(task, () => program!.run(start))).toMatchObject({
    stdout: 'own 7\n',
    stderr: '',
    exitCode: 7,
    signal: 0,
  });
  const failed = build(['b.c'], host, OPTIONS);
  expect(failed.program).toBeUndefined();
  expect(failed.messages).toContain("b.c:1:25: error: 'nothing' undeclared");
});
