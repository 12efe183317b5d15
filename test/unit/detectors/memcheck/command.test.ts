import { expect, test } from 'vitest';
import { startMachine } from '../../../../src/session/machine.ts';
import { SESSION_OPTIONS } from '../../../support/session.ts';

test('valgrind in the shell', async () => {
  const { shell } = startMachine({}, SESSION_OPTIONS);
  await shell.run('true');
  await shell.fs.writeFile(
    '/root/t.c',
    '#include <stdlib.h>\nint main(void) { return !malloc(10); }\n',
    'latin1',
  );
  await shell.run('gcc -g -o t t.c');
  const { stderr, status } = await shell.run('valgrind --leak-check=full --error-exitcode=7 ./t');
  expect(status).toBe(7);
  expect(stderr).toContain('Command: ./t\n');
  expect(stderr).toContain('main (t.c:2)');
  const said = async (line: string): Promise<string> => (await shell.run(line)).stderr;
  expect(await said('valgrind --what ./t')).toContain('Unknown option: --what');
  expect(await said('valgrind')).toContain('no program specified');
  expect(await said('valgrind ./none')).toContain('./none: command not found');
  expect(await said('valgrind --tool=massif ./t')).toContain("failed to start tool 'massif'");
  expect(await said('valgrind --suppressions=none.supp ./t')).toContain('none.supp');
  expect((await shell.run('valgrind --version')).stdout).toBe('valgrind-3.19.0\n');
  expect(await said('gcc -fsanitize=what t.c')).toContain("unrecognized argument to '-fsanitize='");
});
