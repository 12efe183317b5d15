import { describe, expect, test } from 'vitest';
import { startMachine } from '../../../../src/session/machine.ts';
import { SESSION_OPTIONS } from '../../../support/session.ts';

async function shellWith(files: Readonly<Record<string, string>>) {
  const { shell } = startMachine({}, SESSION_OPTIONS);
  await shell.run('true');
  for (const [name, text] of Object.entries(files)) await shell.fs.writeFile(`/root/${name}`, text);
  return shell;
}

const PROGRAM = '#include <stdio.h>\n#include "say.h"\nint main(void) { puts(SAY); return N; }\n';

describe('gcc', () => {
  test('takes headers beside the source, macros, several sources, and writes where it is told', async () => {
    const shell = await shellWith({
      'say.h': '#define SAY "said"\nextern int helper(void);\n',
      'main.c': PROGRAM.replace('return N', 'return N + helper()'),
      'helper.c': '#include "say.h"\nint helper(void) { return 2; }\n',
    });
    const made = await shell.run(
      'gcc -Wall -g -std=gnu11 -DN=3 main.c helper.c -o made; ls -l made',
    );
    expect(made.stderr).toBe('');
    expect(made.stdout).toMatch(/^-rwxr-xr-x /);
    expect((await shell.run('./made; echo $?')).stdout).toBe('said\n5\n');
    expect((await shell.run('cc -D N=1 main.c helper.c; /root/a.out; echo $?')).stdout).toBe(
      'said\n3\n',
    );
  });

  test.each([
    ['gcc', 'gcc: fatal error: no input files\ncompilation terminated.\n'],
    [
      'gcc none.c',
      'gcc: error: none.c: No such file or directory\ngcc: fatal error: no input files\ncompilation terminated.\n',
    ],
    ['gcc --bogus main.c', "gcc: error: unrecognized command-line option '--bogus'\n"],
    ['gcc -c main.c', "gcc: error: '-c' is not there: programs are compiled and linked at once\n"],
    ['gcc main.c -o', "gcc: error: missing filename after '-o'\n"],
  ])('%s', async (command, message) => {
    const shell = await shellWith({ 'main.c': 'int main(void) { return 0; }' });
    const { stderr, status } = await shell.run(command);
    expect([stderr, status]).toEqual([message, 1]);
  });
});

test('what a program writes is on the disk, and what it removes is not', async () => {
  const source = `#include <stdio.h>
#include <unistd.h>
int main(void) { FILE *f = fopen("new", "w"); fputs("new\\n", f); fclose(f); return unlink("old"); }`;
  const shell = await shellWith({ 'main.c': source, old: 'old' });
  const { stdout } = await shell.run('gcc main.c && ./a.out; echo $?; cat new; ls old 2>&1');
  expect(stdout).toMatch(/^0\nnew\nls: .*old/);
});

test('a program of another machine is none', async () => {
  const shell = await shellWith({});
  const { stderr, status } = await shell.run('__program 99 ./x');
  expect([stderr, status]).toEqual([
    'bash: ./x: cannot execute binary file: Exec format error\n',
    126,
  ]);
});
