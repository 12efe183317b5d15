import { expect, test } from 'vitest';
import { Shell } from '../../../src/shell/shell.ts';
import { FakeHost } from './fake-host.ts';

/** What a real bash prints for each script when it runs it from a file. */
test.each([
  ["trap 'echo bye' EXIT; echo hi", 'hi\nbye\n', 0],
  ["trap 'echo bye $?' EXIT; exit 3", 'bye 3\n', 3],
  ["trap -- 'echo bye' 0; false; exit", 'bye\n', 1],
  ["trap 'echo bye' EXIT; f() { exit 4; }; f; echo not reached", 'bye\n', 4],
  ['f() { echo "in f $x"; }; x=5; trap f EXIT; exit 2', 'in f 5\n', 2],
  ["trap 'echo bye' EXIT; trap - EXIT; echo hi", 'hi\n', 0],
  ["trap 'echo one' EXIT; trap 'echo two' EXIT", 'two\n', 0],
  ["trap 'echo bye; exit 7' EXIT; exit 1", 'bye\n', 7],
  ["trap 'echo bye' EXIT; ( exit 5 ); echo $?", '5\nbye\n', 0],
  ["trap 'echo bye' EXIT; x=$(exit 6); echo $?", '6\nbye\n', 0],
  ["trap 'echo bye' INT; echo hi", 'hi\n', 0],
  ["if true; then trap 'echo bye' EXIT INT; fi; eval 'exit 8'", 'bye\n', 8],
])('%s', async (script, stdout, status) => {
  const shell = new Shell(new FakeHost());
  await shell.run(`cat > /tmp/x <<'EOF'\n${script}\nEOF`);
  const result = await shell.run('bash /tmp/x');
  expect([result.stdout, result.stderr, result.status]).toEqual([stdout, '', status]);
  // Each program has its own trap.
  expect((await shell.run('echo on')).stdout).toBe('on\n');
});

test.each([
  ['(trap "echo in" EXIT; :); echo out', 'in\nout\n'],
  ['(f() { echo f; }; trap "f; echo end" EXIT; exit 3); echo $?', 'f\nend\n3\n'],
  ['x=$(trap "echo bye" EXIT; echo body); echo "$x"', 'body\nbye\n'],
  ['trap "echo outer" EXIT; (echo in); trap - EXIT', 'in\n'],
  ['((1)) && (trap "echo a" EXIT; trap - EXIT); echo b', 'b\n'],
])('a subshell has its own: %s', async (script, stdout) => {
  expect((await new Shell(new FakeHost()).run(script)).stdout).toBe(stdout);
});
