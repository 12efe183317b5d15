/** Lines that a user types, or that come by a pipe. */
import process from 'node:process';
import { createInterface } from 'node:readline';

/** The lines of standard input, with a prompt on a terminal; Ctrl-C ends them too. */
export async function* readLines(prompt: string): AsyncGenerator<string> {
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
  const rl = createInterface({
    input: process.stdin,
    ...(isTerminal ? { output: process.stdout, terminal: true } : {}),
  });
  rl.on('SIGINT', () => rl.close());
  rl.setPrompt(prompt);
  if (isTerminal) rl.prompt();
  for await (const line of rl) {
    yield line;
    if (isTerminal) rl.prompt();
  }
  if (isTerminal) process.stdout.write('\n');
}
