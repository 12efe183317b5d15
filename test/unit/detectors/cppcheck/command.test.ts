import { beforeAll, expect, test } from 'vitest';
import { startMachine } from '../../../../src/session/machine.ts';
import { SESSION_OPTIONS } from '../../../support/session.ts';

const { shell } = startMachine({}, SESSION_OPTIONS);
const LEAK = '#include <stdlib.h>\nvoid f(void)\n{\n\tchar *p = malloc(3);\n}\n';

beforeAll(async () => {
  await shell.run('mkdir -p /root/src');
  await shell.fs.writeFile('/root/src/a.c', 'int main(void) { return 0; }\n');
  await shell.fs.writeFile('/root/src/b.c', LEAK);
});

test('folders, progress, suppressions', async () => {
  const { stdout, stderr } = await shell.run("cppcheck --template='{file}:{line} {id}' src");
  expect(stdout).toBe(
    'Checking src/a.c ...\n1/2 files checked 32% done\n' +
      'Checking src/b.c ...\n2/2 files checked 100% done\n',
  );
  expect(stderr).toBe('src/b.c:5 memleak\n');
  expect((await shell.run('cppcheck -q --suppress=memleak src')).stderr).toBe('');
});

test.each([
  ['nope.c', 'could not find or open any of the paths given.'],
  ['--nope src', 'unrecognized command line option: "--nope".'],
  ['--xml src', "'--xml' is not there on this machine"],
])('cppcheck %s', async (args, message) => {
  const { stdout } = await shell.run(`cppcheck ${args}; echo $?`);
  expect(stdout).toBe(`cppcheck: error: ${message}\n1\n`);
});

test('what cannot be read is said with its place', async () => {
  await shell.fs.writeFile('/root/bad.c', 'int f(void)\n{\n\treturn thing;\n}\n');
  expect((await shell.run('cppcheck -q bad.c')).stderr).toMatch(
    /^bad\.c:3:9: information: The function is not looked at: 'thing' undeclared \[notLookedAt\]\n/,
  );
});
