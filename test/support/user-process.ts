/** Programs in C for user space, compiled and run on a simulated machine. */
import type { SessionConfig } from '../../src/session/config.ts';
import { startMachine } from '../../src/session/machine.ts';
import { SESSION_OPTIONS } from './session.ts';

/** No disk at all. */
export const NO_FILES = {
  cwd: '/',
  read: () => undefined,
  write: () => 0,
  remove: () => 0,
  isFolder: () => false,
};

/** What came of a program: what it wrote, and the status of the shell. */
export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}

/** Runs sources with arguments and standard input, in a machine of its own. */
export async function runUserProgram(
  source: string,
  args = '',
  { stdin = '', config = {} }: { stdin?: string; config?: SessionConfig } = {},
): Promise<Ran> {
  const { shell } = startMachine(config, SESSION_OPTIONS);
  await shell.run('true');
  await shell.fs.writeFile('/root/prog.c', source, 'latin1');
  await shell.fs.writeFile('/root/input', stdin, 'latin1');
  const built = await shell.run('gcc -Wall -g -o prog prog.c');
  if (built.status !== 0) return built;
  return shell.run(`./prog ${args} < input`);
}

/** The output of the body of a main() that prints. */
export async function printed(body: string, headers = ''): Promise<string> {
  const source = `#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n${headers}
int main(int argc, char **argv)\n{\n${body}\n\treturn 0;\n}\n`;
  const { stdout, stderr } = await runUserProgram(source);
  return stdout + stderr;
}
