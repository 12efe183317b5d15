/** Programs in C and what one types about them, on one machine for all of a test file. */
import { startMachine, type SimulatedMachine } from '../../src/session/machine.ts';
import { SESSION_OPTIONS } from './session.ts';

let machine: SimulatedMachine | undefined;

/** What a shell prints of commands, with `/root/p.c` there; errors too. */
export async function typed(source: string, commands: string): Promise<string> {
  machine ??= startMachine({}, SESSION_OPTIONS);
  const { shell } = machine;
  await shell.run('true');
  await shell.fs.writeFile('/root/p.c', source);
  return (await shell.run(`{ ${commands}; } 2>&1`)).stdout;
}

/** What the program prints when it was built with `-fsanitize=KIND`, and its status. */
export function sanitized(kind: 'address' | 'leak', source: string, env = ''): Promise<string> {
  return typed(source, `gcc -g -fsanitize=${kind} -o p p.c && ${env} ./p; echo "status $?"`);
}
