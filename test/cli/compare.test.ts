/** kmemleak-sim compare: what of it the command line does. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli, scratchFolder } from '../support/run-cli.ts';

const folder = scratchFolder();
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

test('a program with a header of its own and arguments', async () => {
  file('job.h', 'struct job { struct job *next; };\n');
  const source = `#include <stdlib.h>
#include "job.h"
/* no module: <linux/module.h> */
int main(int argc, char **argv)
{
	struct job *job = malloc(sizeof(*job) * (argc > 1 ? atoi(argv[1]) : 1));
	if (argc == 2)
		free(job);
	return 0;
}
`;
  const program = file('job.c', source);
  const leaky = await runCli(['compare', program, '3', 'again']);
  expect(leaky.stdout).toContain('── program job, ended ──');
  expect(leaky.stdout).toContain('  kmemleak 6.1, 6.12, 7.3: not seen: user memory\n');
  expect(leaky.stdout).toContain('job.c:6 in main #1, 24 bytes');
  expect(leaky.status).toBe(1);
  const tidy = await runCli(['compare', program, '3']);
  expect(tidy.stdout).toBe('── program job, ended ──\nno block of it is there\n');
  expect(tidy.status).toBe(0);
});

test('what cannot be compared says so', async () => {
  const broken = file('broken.c', 'int main(void) { return missing; }\n');
  const { stderr, status } = await runCli(['compare', broken]);
  expect(stderr).toContain("'missing' undeclared");
  expect(stderr).toContain("broken.c' does not compile");
  expect(status).toBe(2);
  const trace = file('t.kml', 'program p\n  kzalloc a 64\nend\n');
  const other = await runCli(['compare', trace, '--at', 'loaded']);
  expect(other.stderr).toContain("--at: there is no stage 'loaded'");
  expect(other.status).toBe(2);
});

test('a module, and the program that uses it', async () => {
  const module = file(
    'drv.c',
    `#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/slab.h>
static ssize_t drv_write(struct file *f, const char __user *from, size_t n, loff_t *at)
{
	return kzalloc(96, GFP_KERNEL) ? n : -ENOMEM;
}
static const struct proc_ops drv_ops = { .proc_write = drv_write };
static int __init drv_init(void) { return proc_create("drv", 0200, NULL, &drv_ops) ? 0 : -ENOMEM; }
static void __exit drv_exit(void) { remove_proc_entry("drv", NULL); }
module_init(drv_init);
module_exit(drv_exit);
MODULE_LICENSE("GPL");
`,
  );
  const program = file(
    'use.c',
    `#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
int main(void)
{
	malloc(40);
	return write(open("/proc/drv", O_WRONLY), "x", 1) != 1;
}
`,
  );
  const { stdout } = await runCli(['compare', module, '--user', program, '--json']);
  const { stages } = JSON.parse(stdout) as {
    stages: { stage: string; rows: { side: string; size: number; foundBy: string[] }[] }[];
  };
  const leaks = stages.map(({ stage, rows }) => [
    stage,
    ...rows.filter(({ foundBy }) => foundBy.length > 0).map(({ side, size }) => `${side} ${size}`),
  ]);
  expect(leaks).toEqual([
    ['loaded', 'kernel 96'],
    ['unloaded', 'kernel 96'],
    ['ended', 'program 40'],
  ]);
});

test('a program that a signal ends', async () => {
  const source = '#include <stdlib.h>\nint main(void)\n{\n\tmalloc(7);\n\tabort();\n}\n';
  const { stdout, stderr } = await runCli(['compare', file('stops.c', source)]);
  expect(stdout).toContain('stops.c:4 in main');
  const ended = "note: 'stops' was ended by a signal (Aborted): what follows is what it left\n";
  expect(stderr).toBe(ended);
});
