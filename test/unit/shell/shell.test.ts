import { describe, expect, test } from 'vitest';
import { Shell } from '../../../src/shell/shell.ts';
import { FakeHost, KMEMLEAK } from './fake-host.ts';

async function run(script: string, host = new FakeHost()): Promise<[string, string, number]> {
  const { stdout, stderr, status } = await new Shell(host).run(script);
  return [stdout, stderr, status];
}

const REFUSED = 'bash: echo: write error: Invalid argument\n';

describe('a write that the kernel refuses', () => {
  test.each([
    ['echo bad > $K', '', REFUSED, 1],
    ['echo bad >> $K', '', REFUSED, 1],
    ['echo off > $K', '', 'bash: echo: write error: Operation not permitted\n', 1],
    ['echo scan > $K; echo $?', '0\n', '', 0],
    ["printf '' > $K; echo $?", '0\n', '', 0],
    ['echo bad > $K; echo $?', '1\n', REFUSED, 0],
    ['echo bad > $K && echo yes || echo no', 'no\n', REFUSED, 0],
    ['! echo bad > $K; echo $?', '0\n', REFUSED, 0],
    ['if echo bad > $K; then echo y; else echo n; fi', 'n\n', REFUSED, 0],
    ['set -e; echo bad > $K; echo not reached', '', REFUSED, 1],
    ['set -e; echo bad > $K || true; echo on', 'on\n', REFUSED, 0],
    ['echo bad > $K 2>/dev/null; echo $?', '1\n', '', 0],
    ['echo bad > $K 2>&1; echo $?', '1\n', '', 0],
    ['echo bad | cat > $K; echo $?', '1\n', 'cat: write error: Invalid argument\n', 0],
    ['echo bad | tee $K; echo $?', 'bad\n1\n', `tee: ${KMEMLEAK}: Invalid argument\n`, 0],
    ['f() { echo bad > $K; }; f; echo $?', '1\n', REFUSED, 0],
    ['x=$(echo bad > $K); echo $?', '1\n', REFUSED, 0],
    ['for i in scan bad; do echo $i > $K; echo $?; done', '0\n1\n', REFUSED, 0],
    ['false > $K; echo $?', '1\n', '', 0],
    ['grep x /dev/null > $K; echo $?', '1\n', '', 0],
    ["eval 'echo bad > $K'; echo $?", '1\n', REFUSED, 0],
    ["bash -c 'echo bad > '$K; echo $?", '1\n', REFUSED, 0],
    ['echo "echo bad > $K" > /tmp/x; . /tmp/x; echo $?', '1\n', REFUSED, 0],
    ['echo "echo bad > $K" > /tmp/x; cd /tmp; ./x; echo $?', '1\n', REFUSED, 0],
    ['echo bad > /nowhere/x', '', 'bash: /nowhere/x: No such file or directory\n', 1],
    ['echo x > /sys/kernel/notes', '', 'bash: /sys/kernel/notes: Permission denied\n', 1],
    ['echo x > ~/a; cat ~/a', 'x\n', '', 0],
  ])('%s', async (script, ...expected) => {
    expect(await run(script.replace(/^|(?<=\$\()\b/, `K=${KMEMLEAK}; `))).toEqual(expected);
  });

  test('it is the writer that writes', async () => {
    const host = new FakeHost();
    await run(`echo scan > ${KMEMLEAK}; echo scan | cat > ${KMEMLEAK}; ls | tee ${KMEMLEAK}`, host);
    expect(host.writes.map((w) => w.split(' ')[0])).toEqual(['sh', 'cat']);
    expect(host.spawned).toEqual(['sh', 'cat', 'ls', 'tee']);
  });
});

describe('the language', () => {
  test.each([
    ['cat <<E | wc -l\na\nb\nE', '2\n'],
    ['printf "b\\na\\n" | sort | head -1', 'a\n'],
    ["echo a b | awk '{print $2}' | sed s/b/c/", 'c\n'],
    ['i=0; while [ $i -lt 3 ]; do i=$((i+1)); done; echo $i', '3\n'],
    ['echo $RANDOM $((RANDOM + 0))', '7 42\n'],
    ["(exit 3); eval 'echo $?'; (exit 4); eval ''; echo $?", '3\n0\n'],
    ["echo 'echo $?; (exit 4)' > /tmp/x; (exit 3); . /tmp/x; echo $?", '3\n4\n'],
    ['sleep 90; echo $SECONDS', '90\n'],
    ['date +%T; sleep 1.5m; date +%T', '00:00:00\n00:01:30\n'],
    ['echo $$ $PPID', '44 1\n'],
    ['(exit 3); echo $?', '3\n'],
  ])('%s', async (script, stdout) => expect(await run(script)).toEqual([stdout, '', 0]));

  test('time is simulated', async () => {
    expect((await run('time sleep 61'))[1]).toBe(
      '\nreal\t1m1.000s\nuser\t0m0.000s\nsys\t0m0.000s\n',
    );
  });

  test('set -x shows what was typed and no more', async () => {
    expect((await run('set -x; echo a > /tmp/b; set +x'))[1]).toBe('+ echo a\n+ set +x\n');
  });

  test('arguments and the name of the script', async () => {
    const shell = new Shell(new FakeHost(), { args: ['a', 'b c'], name: 'x.sh' });
    expect((await shell.run('echo $0 $# "$2"')).stdout).toBe('x.sh 2 b c\n');
  });
});

describe('the end', () => {
  test('exit ends the shell with its status', async () => {
    const shell = new Shell(new FakeHost());
    expect((await shell.run('exit 3')).status).toBe(3);
    expect(shell.ended).toBe(true);
    expect(await shell.run('echo no')).toEqual({ stdout: '', stderr: '', status: 3 });
  });

  test('so does a failure under set -e', async () => {
    const shell = new Shell(new FakeHost());
    await shell.run('set -e');
    await shell.run('false');
    expect(shell.ended).toBe(true);
  });

  test('the EXIT trap runs, the status stays, all tasks end', async () => {
    const host = new FakeHost();
    const shell = new Shell(host);
    await shell.run("trap 'echo bye; true' EXIT");
    await shell.run('exit 4');
    expect(await shell.close()).toEqual({ stdout: 'bye\n', stderr: '', status: 4 });
    expect(host.tasks.list()).toHaveLength(1);
  });

  test('a signal ends the input only', async () => {
    const shell = new Shell(new FakeHost());
    await shell.run('x=1');
    const controller = new AbortController();
    controller.abort();
    const result = await shell.run('while true; do sleep 1; done', controller.signal);
    expect(result).toEqual({ stdout: '', stderr: '', status: 130 });
    expect((await shell.run('echo $x')).stdout).toBe('1\n');
  });

  test('a script runs piece by piece and stops at its exit', async () => {
    const shell = new Shell(new FakeHost());
    const outputs: string[] = [];
    for await (const { stdout } of shell.runScript(
      'echo a\nif true; then\n exit 2\nfi\necho b\n',
    )) {
      outputs.push(stdout);
    }
    expect(outputs).toEqual(['a\n', '']);
    expect(shell.status).toBe(2);
  });
});

test('the same inputs give the same bytes', async () => {
  const script = 'ls -lR / ; date; echo $RANDOM; ps; stat /tmp; env; set | wc -l';
  expect(await run(script)).toEqual(await run(script));
});

test('work whose outcome is no text runs as a program too', async () => {
  const host = new FakeHost();
  const shell = new Shell(host);
  await shell.run('false');
  const current = (): string => host.current.comm;
  expect(await shell.runProgram('cat', current)).toBe('cat');
  expect(host.spawned.at(-1)).toBe('cat');
  expect((await shell.run('echo $?')).stdout).toBe('0\n');
});
