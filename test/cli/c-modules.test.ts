import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCli, scratchFolder } from '../support/run-cli.ts';

const LEAKY = `#include <linux/module.h>
#include <linux/slab.h>
#include "shape.h"
static int count = 1;
module_param(count, int, 0444);
static noinline void leak(void) { kmalloc(LEAK_SIZE, GFP_KERNEL); }
static int __init leaky_init(void)
{
	int i;

	for (i = 0; i < count; i++)
		leak();
	printk(KERN_INFO "leaky: %d leaks\\n", count);
	return 0;
}
static void __exit leaky_exit(void) { }
module_init(leaky_init);
module_exit(leaky_exit);
MODULE_LICENSE("GPL");
`;

const BROKEN = `#include <linux/module.h>
static int __init broken_init(void)
{
	return missing;
}
module_init(broken_init);
MODULE_LICENSE("GPL");
`;

/** A folder with a module that leaks, its header, and one that does not compile. */
function moduleFolder(): string {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'leaky.c'), LEAKY);
  writeFileSync(join(folder, 'shape.h'), '#define LEAK_SIZE 128\n');
  writeFileSync(join(folder, 'broken.c'), BROKEN);
  return folder;
}

const folder = moduleFolder();

describe('run FILE.c', () => {
  test('exits with 1 when something leaked, and says where', async () => {
    const { stdout, stderr, status } = await runCli(['run', join(folder, 'leaky.c')]);
    expect({ stderr, status }).toEqual({ stderr: '', status: 1 });
    expect(stdout).toContain('# modprobe leaky');
    expect(stdout).toContain('leak [leaky]:\n    1 × 128 bytes');
    expect(stdout).toContain('Leaks: 1 while loaded, 1 after unloading.');
  });

  test('shows compile errors with their places, and exits with 2', async () => {
    const { stdout, stderr, status } = await runCli(['run', join(folder, 'broken.c')]);
    expect(status).toBe(2);
    expect(stdout).toMatch(/^Linux .*\n$/);
    const [where, line, caret, ...rest] = stderr.split('\n');
    expect(where).toBe(`${join(folder, 'broken.c')}:4:9: error: 'missing' undeclared`);
    expect(line.trim()).toBe('return missing;');
    expect(caret.indexOf('^')).toBe(line.indexOf('missing'));
    expect(rest.join('\n')).toContain('does not compile');
  });

  test('exits with 2 without the file', async () => {
    const { stderr, status } = await runCli(['run', join(folder, 'none.c')]);
    expect(status).toBe(2);
    expect(stderr).toContain(`cannot read '${join(folder, 'none.c')}'`);
  });
});

describe('scenarios', () => {
  test('run by their names, buggy or fixed', async () => {
    const [buggy, fixed] = await Promise.all([
      runCli(['run', 'stale-array']),
      runCli(['run', 'stale-array', '--fixed']),
    ]);
    expect(buggy.status).toBe(1);
    expect(buggy.stdout).toContain('Leaks: 1 while loaded, 2 after unloading.');
    expect(fixed.status).toBe(0);
    expect(fixed.stdout).toContain('No leaks reported.');
  });

  test('are compiled as the options say', async () => {
    const order = ['run', 'pr-debug-args', '--argument-order', 'left-to-right'];
    expect(await runCli(order)).toMatchObject({ status: 0 });
    expect(await runCli(['run', 'pr-debug-args', '--model', 'O0'])).toMatchObject({ status: 1 });
    const { status, stderr } = await runCli(['run', 'pr-debug-args', '--model', 'O3']);
    expect([status, stderr]).toEqual([2, expect.stringContaining('O0, O2')]);
  });

  test('are listed, for people and programs', async () => {
    const [plain, json] = await Promise.all([
      runCli(['scenarios']),
      runCli(['scenarios', '--json']),
    ]);
    expect([plain.status, json.status]).toEqual([0, 0]);
    const { scenarios: list } = JSON.parse(json.stdout) as {
      scenarios: { name: string; class: string; summary: string }[];
    };
    expect(list.length).toBeGreaterThanOrEqual(50);
    for (const { name, class: kind, summary } of list) {
      expect(plain.stdout).toContain(`  ${name} `);
      expect(plain.stdout).toContain(summary);
      expect(plain.stdout.split('\n')).toContain(kind);
    }
  });
});

describe('shell --mount', () => {
  const shell = (script: string): ReturnType<typeof runCli> =>
    runCli(['shell', '--mount', folder, '-c', script]);

  test('insmod compiles the source beside the name, with its header and parameters', async () => {
    const { stdout, stderr, status } = await shell(
      'ls /mnt && insmod /mnt/leaky.ko count=3 && lsmod && dmesg | grep "leaky: .* leaks"',
    );
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    expect(stdout).toContain('broken.c\nleaky.c\nshape.h\n');
    expect(stdout).toMatch(/^leaky +\d+ +0/m);
    expect(stdout).toContain('leaky: 3 leaks');
  });

  test('insmod refuses what is no module', async () => {
    const { stdout, stderr } = await shell(
      'for f in broken gone; do insmod /mnt/$f.ko; echo $?; done; insmod /mnt/leaky.ko count=x; echo $?',
    );
    expect(stdout).toBe('1\n1\n1\n');
    expect(stderr).toContain("/mnt/broken.c:4:9: error: 'missing' undeclared\n");
    expect(stderr).toContain('could not insert module /mnt/broken.ko: Invalid module format');
    expect(stderr).toContain('could not load module /mnt/gone.ko: No such file or directory');
    expect(stderr).toContain('could not insert module /mnt/leaky.ko: Invalid parameters');
  });

  test('is read-only', async () => {
    const { stdout, stderr } = await shell(
      'cd /mnt; echo x > new; echo x >> shape.h; rm leaky.c; mkdir d; touch t; mv leaky.c u; ' +
        'cp /etc/hostname v; cp /etc/hostname leaky.c; cat shape.h',
    );
    expect(stdout).toBe('#define LEAK_SIZE 128\n');
    const failed = stderr.trim().split('\n');
    expect(failed).toHaveLength(8);
    for (const line of failed) expect(line).toMatch(/: Read-only file system$/);
    expect(readFileSync(join(folder, 'leaky.c'), 'utf8')).toBe(LEAKY);
  });

  test('needs a folder', async () => {
    const { stderr, status } = await runCli(['shell', '--mount', join(folder, 'none'), '-c', 'ls']);
    expect(status).toBe(2);
    expect(stderr).toContain(`'${join(folder, 'none')}' is not a folder`);
  });
});
