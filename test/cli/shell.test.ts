import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CLI, runCli, scratchFolder } from '../support/run-cli.ts';

const SCRIPT = `modprobe kmemleak-test
echo scan > /sys/kernel/debug/kmemleak
sleep 6
echo scan > /sys/kernel/debug/kmemleak
n=$(cat /sys/kernel/debug/kmemleak | grep -c unreferenced)
echo "$0 $1 $n"
exit $n
`;

test('a script from a file: its output, its arguments, its status', async () => {
  const file = join(scratchFolder(), 'leak.sh');
  writeFileSync(file, SCRIPT);
  expect(await runCli(['shell', file, 'arg'])).toEqual({
    stdout: `${file} arg 14\n`,
    stderr: '',
    status: 14,
  });
});

test('a script from standard input', async () => {
  const { stdout, status } = await runCli(['shell', '--kernel', '6.1'], SCRIPT);
  expect({ stdout, status }).toEqual({ stdout: 'sh  13\n', status: 13 });
});

test('a text, and a write that fails', async () => {
  const text = 'echo garbage > /sys/kernel/debug/kmemleak; echo $?; false';
  expect(await runCli(['shell', '-c', text])).toEqual({
    stdout: '1\n',
    stderr: 'bash: echo: write error: Invalid argument\n',
    status: 1,
  });
});

test('JSON holds everything', async () => {
  const { stdout, status } = await runCli([
    'shell',
    '--json',
    '-c',
    'uname -r; ls /nowhere; exit 5',
  ]);
  expect(status).toBe(5);
  expect(JSON.parse(stdout)).toMatchObject({
    stdout: '6.12.117\n',
    stderr: "ls: cannot access '/nowhere': No such file or directory\n",
    status: 5,
  });
});

test('options of the machine get through', async () => {
  const args = ['--cpus', '3', '--mem', '128M', '--slub-debug', '--boot', 'init_on_free=1'];
  const text = 'nproc; grep -o "Command line.*" <(dmesg) | head -1; free -m | grep -c " 12[0-9] "';
  const { stdout } = await runCli(['shell', ...args, '-c', text]);
  expect(stdout).toBe('3\nCommand line: slub_debug=FZPU init_on_free=1\n1\n');
});

test('the same seed gives the same bytes, another seed others', async () => {
  const text = 'modprobe kmemleak-test; dmesg; echo $RANDOM; date; ls -l /lib';
  const [a, b, c] = await Promise.all(
    ['7', '7', '8'].map(
      async (seed) => (await runCli(['shell', '--seed', seed, '-c', text])).stdout,
    ),
  );
  expect(a).toBe(b);
  expect(a).not.toBe(c);
});

test('a reader that goes away is no error', async () => {
  const line = `"${process.execPath}" "${CLI}" --run shell -c 'seq 100000' | head -1`;
  const child = spawn('sh', ['-c', line], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (data) => (output += String(data)));
  child.stderr.on('data', (data) => (output += String(data)));
  await new Promise((resolve) => child.on('close', resolve));
  expect(output).toBe('1\n');
});

test.each([
  ['never ends', 'for (;;) cpu_relax();', 'soft lockup - CPU#0 stuck for 22s! [cat:'],
  ['faults', '*(int *)8 = 1;', 'BUG: kernel NULL pointer dereference'],
])('a program that reads a file whose code %s is killed', async (_, body, logged) => {
  const source = [
    '#include <linux/module.h>\n#include <linux/proc_fs.h>\n#include <linux/seq_file.h>',
    `static int show(struct seq_file *m, void *v) { ${body} return 0; }`,
    'static int start(void) { return proc_create_single("bad", 0444, NULL, show) ? 0 : -12; }',
    'module_init(start); MODULE_LICENSE("GPL");',
  ].join('\n');
  const script = `cat > bad.c <<'E'\n${source}\nE\ninsmod bad.c; cat /proc/bad; echo $?; dmesg\n`;
  const { stdout, stderr, status } = await runCli(['shell', '--no-truth', '-c', script]);
  expect([stdout.split('\n')[0], stderr, status]).toEqual(['137', 'Killed\n', 0]);
  expect(stdout).toContain(logged);
});
