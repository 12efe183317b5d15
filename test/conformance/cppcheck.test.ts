/**
 * What cppcheck 2.10 printed, and what is printed here. The sources of which only the findings are
 * kept were written to find out what it does; it says more of them, of things that are not leaks.
 */
import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { startMachine } from '../../src/session/machine.ts';
import { SESSION_OPTIONS } from '../support/session.ts';
import { absolute } from '../support/source-tree.ts';

const FOLDER = absolute('test/conformance/cppcheck');
const SOURCES = ['pointers', 'calls', 'ends', 'members', 'uses'];
const text = (name: string): string => readFileSync(`${FOLDER}/${name}`, 'utf8');

const { shell } = startMachine({}, SESSION_OPTIONS);
beforeAll(async () => {
  await shell.run('true');
  for (const name of [...SOURCES, 'test', 'kern']) {
    await shell.fs.writeFile(`/root/${name}.c`, text(`${name}.c`));
  }
});

test('07-cppcheck.txt', async () => {
  const parts = text('07-cppcheck.txt').split(/^\$ (.*)\n/m);
  for (let i = 1; i < parts.length && !parts[i].includes('; ls'); i += 2) {
    const { stdout } = await shell.run(`${parts[i]} 2>&1; echo "[exit $?]"`);
    expect(stdout).toBe(parts[i + 1].replaceAll('test_cpp.c', 'test.c'));
  }
  expect((await shell.run('cppcheck --version')).stdout).toBe('Cppcheck 2.10\n');
});

test.each(SOURCES)('%s.c', async (name) => {
  const template = '{file}:{line}:{column}: {message} [{id}]';
  const { stderr } = await shell.run(`cppcheck -q --template='${template}' ${name}.c`);
  expect(stderr).toBe(text(`${name}.txt`));
});

test('a finding with two places has notes', async () => {
  await shell.fs.writeFile(
    '/root/twice.c',
    '#include <stdlib.h>\nvoid f(void)\n{\n\tchar *p = malloc(3);\n\tfree(p);\n\tfree(p);\n}\n',
  );
  const { stderr } = await shell.run('cppcheck -q twice.c');
  const said = "Memory pointed to by 'p' is freed twice.";
  expect(stderr).toBe(
    `twice.c:6:2: error: ${said} [doubleFree]\n free(p);\n ^\n` +
      `twice.c:5:2: note: ${said}\n free(p);\n ^\ntwice.c:6:2: note: ${said}\n free(p);\n ^\n`,
  );
});
