/** Runs inputs one after the other on one machine and gives what the last one printed. */
import { Shell } from '../../../../src/shell/shell.ts';
import { FakeHost } from '../fake-host.ts';

/** Output, messages and status of the last input. */
export async function lastOf(
  inputs: readonly string[],
  host = new FakeHost(),
): Promise<[string, string, number]> {
  const shell = new Shell(host);
  let last: [string, string, number] = ['', '', 0];
  for (const input of inputs) {
    const { stdout, stderr, status } = await shell.run(input);
    last = [stdout, stderr, status];
  }
  return last;
}
