/** How modules are given on a command line. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { CompileCache } from '../../src/cc/base/compile-cache.ts';
import { findModules, provideModules, type FoundModule } from '../../src/cli/find-module.ts';
import { givenModules, splitParams, type ModuleFlags } from '../../src/cli/given-modules.ts';
import { startMachine, type SimulatedMachine } from '../../src/cli/simulated-machine.ts';
import { Terminal } from '../../src/cli/terminal.ts';
import { runCli, scratchFolder } from '../support/run-cli.ts';

const folder = scratchFolder();
const at = (name: string): string => join(folder, name);
const cache = new CompileCache();

const HEAD = '#include <linux/module.h>\n#include <linux/slab.h>\n';
const FILES: Readonly<Record<string, string>> = {
  'ring/Makefile': `ifneq ($(KERNELRELEASE),)
obj-m := ring.o
ring-y := main.o pool.o
ccflags-y := -DDEPTH=3 -I$(src)/include
endif
`,
  'ring/include/pool.h': '#define SIZE (100 * DEPTH)\nvoid *fill(int size);\n',
  'ring/main.c': `${HEAD}#include <pool.h>
static int helper(void) { return SIZE; }
static int __init m_init(void) { fill(helper()); return 0; }
module_init(m_init);
static void __exit m_exit(void) { }
module_exit(m_exit);
MODULE_LICENSE("GPL");
`,
  'ring/pool.c': `${HEAD}#include "pool.h"
static int helper(int size) { return size; }
void *fill(int size) { return kmalloc(helper(size), GFP_KERNEL); }
`,
  'two/Kbuild': 'obj-m += user.o base.o\n',
  'base.c': `${HEAD}void *base_get(int n) { return kmalloc(n, GFP_KERNEL); }
EXPORT_SYMBOL_GPL(base_get);
MODULE_LICENSE("GPL");
`,
  'user.c': `${HEAD}void *base_get(int n);
static int size = 10;
module_param(size, int, 0444);
static int __init m_init(void) { pr_info("got %d\\n", base_get(size) != NULL ? size : 0); return 0; }
module_init(m_init);
MODULE_LICENSE("GPL");
`,
  'absolute.c': `#include "${join(folder, 'ring/include/pool.h')}"\nint x = DEPTH;\n`,
  'outside.c':
    '#include "/etc/hostname"\n#include <linux/nowhere.h>\nint f(void) { return g(); }\n',
  'asm/Makefile': 'obj-m := fast.o\nfast-y := fast.o more.S\n',
  'bad/Makefile': 'A = $(B)\nB = $(A)\nobj-m := $(A).o\n',
};

beforeAll(() => {
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(dirname(at(name)), { recursive: true });
    writeFileSync(at(name), text);
  }
});

const machineOf = (): SimulatedMachine =>
  startMachine(
    { kernel: '6.12', cpus: 2, memBytes: 64 << 20, seed: '1', bootLine: '', schedule: 'random' },
    {},
    cache,
  );

/** Builds what the words name; gives the machine, what was found, and what was said. */
function build(
  words: readonly string[],
  flags: ModuleFlags = {},
): { machine: SimulatedMachine; found: FoundModule[]; said: string } {
  const machine = machineOf();
  const terminal = new Terminal(false);
  let said = '';
  vi.spyOn(terminal, 'error').mockImplementation((text) => void (said += text));
  const found = findModules(machine, givenModules(words, flags), flags);
  try {
    provideModules(machine, terminal, found);
  } catch (error) {
    said += (error as Error).message;
  }
  return { machine, found, said };
}

describe('a module', () => {
  test('is a folder with a makefile, which says of what and how it is made', async () => {
    const { machine, said } = build([at('ring')]);
    expect(said).toBe('');
    await machine.shell.run('modprobe ring');
    expect(machine.system.modules.find('ring')?.symbols.has('fill')).toBe(true);
  });

  test('is several sources, with folders and macros of the command line', () => {
    const flags = { include: [at('ring/include')], define: ['DEPTH=2'] };
    const { said, found } = build([`${at('ring/main.c')}+${at('ring/pool.c')}`], flags);
    expect([said, found[0].name]).toEqual(['', 'main']);
    const { said: lacking } = build([`${at('ring/main.c')}+${at('ring/pool.c')}`]);
    expect(lacking).toContain('no such header: pool.h');
    expect(lacking).not.toContain('functions fill');
  });

  test('uses what those before it export, and has parameters', async () => {
    const { machine, said } = build([at('base.c'), at('user.c'), 'size=7']);
    expect(said).toBe('');
    const { stdout, status } = await machine.shell.run(
      'modprobe user size=7; dmesg | tail -1; lsmod; modinfo -F depends user',
    );
    expect(status).toBe(0);
    expect(stdout).toMatch(/got 7\n/);
    expect(stdout).toMatch(/^base +\d+ +1 user$/m);
    expect(stdout).toMatch(/\nbase\n$/);
  });

  test('whose exporter is not loaded has an unknown symbol', async () => {
    const { machine } = build([at('base.c'), at('user.c')]);
    const { system } = machine;
    expect(system.insmod('user')).toBe(-2);
    const log = system.log.linesSince(0);
    expect(log.at(-1)).toContain('user: Unknown symbol base_get (err -2)');
  });

  test('includes headers of its folder by their whole path, and no other', () => {
    expect(build([at('absolute.c')], { define: ['DEPTH=1'] }).said).toBe('');
    const { said } = build([at('outside.c')]);
    expect(said).toContain('no such header: /etc/hostname');
    expect(said).toContain('lacks: headers /etc/hostname, linux/nowhere.h; functions g');
  });
});

describe('what is wrong with it', () => {
  test.each([
    [[at('two')], `cannot read '${at('two/user.c')}'`],
    [[at('asm')], 'made of more.S, which is no C'],
    [[at('bad')], 'variables hold each other'],
    [[folder], 'there is no Kbuild and no Makefile'],
    [['size=3'], 'stands behind no module'],
    [[at('user.c'), 'base.size=3'], "there is no module 'base' here"],
    [[at('none.ko')], `cannot read '${at('none.c')}'`],
  ])('%s', (words, message) => expect(() => build(words)).toThrow(message));

  test('a makefile reaches nothing outside of its folder', () => {
    mkdirSync(at('evil/src'), { recursive: true });
    writeFileSync(at('evil/src/own.c'), '#include "pool.h"\n#include <own.h>\n');
    symlinkSync(at('base.c'), at('evil/link.c'));
    writeFileSync(at('evil/own.h'), '');
    writeFileSync(
      at('evil/Makefile'),
      'obj-m := evil.o more.o\nevil-y := link.o ../base.o\n' +
        'more-y := src/own.o\nccflags-y := -I$(src)/../ring/include -I$(src)\n',
    );
    const { said } = build([at('evil')]);
    expect(said).toContain('link.c:1:1: error');
    expect(said).toContain('base.c:1:1: error');
    expect(said).toContain('no such header: pool.h');
    expect(said).not.toContain('no such header: own.h');
  });
});

test('parameters come before a question', () => {
  expect(splitParams(['a=1', 'm.b=2', 'who', 'x=1'])).toEqual([
    ['a=1', 'm.b=2'],
    ['who', 'x=1'],
  ]);
});

test('what a load leaves that is refused is a leak of it', async () => {
  const source = (step: string): string => `#include <linux/module.h>
#include <linux/slab.h>
static int __init refuse_init(void) {
	void *p = kmalloc(100, GFP_KERNEL);
	${step}
	return p ? -EINVAL : -ENOMEM;
}
module_init(refuse_init); MODULE_LICENSE("GPL");
`;
  writeFileSync(at('refuse.c'), source(''));
  writeFileSync(at('tidy.c'), source('kfree(p);'));
  const leaky = await runCli(['run', at('base.c'), at('refuse.c')]);
  expect([leaky.status, leaky.stdout]).toEqual([
    1,
    expect.stringMatching(/refuse\.c:4 in refuse_init[^]*1 of the load that was refused/),
  ]);
  expect(leaky.stdout).toContain('# rmmod base');
  const tidy = await runCli(['run', at('tidy.c')]);
  expect([tidy.status, tidy.stderr]).toEqual([2, expect.stringContaining('Invalid argument')]);
});

test('a source that is a part of a module says so when it lacks the other parts', async () => {
  mkdirSync(at('parts'));
  writeFileSync(at('parts/Kbuild'), 'obj-m := whole.o\nwhole-y := main.o other.o\n');
  writeFileSync(at('parts/other.c'), 'int helper(void);\nint helper(void) { return 0; }\n');
  const main = '#include <linux/module.h>\nint helper(void);\nstatic int __init whole_init(void)\n';
  const tail = '{ return helper(); }\nmodule_init(whole_init);\nMODULE_LICENSE("GPL");\n';
  writeFileSync(at('parts/main.c'), main + tail);
  const { status, stderr } = await runCli(['run', at('parts/main.c')]);
  expect(status).toBe(2);
  expect(stderr).toContain('makes whole of main.c, other.c: give it, or its folder');
  expect((await runCli(['run', at('parts')])).status).toBe(0);
});

test('nobody looks at a machine that was switched off', async () => {
  const { status, stdout, stderr } = await runCli(['run', at('base.c'), '--do', 'poweroff']);
  expect([status, stderr]).toEqual([2, expect.stringContaining('the machine was switched off')]);
  expect(stdout).not.toContain('No leaks');
});

test('commands run on the machine while the module is loaded, each in a shell of its own', async () => {
  writeFileSync(at('do.sh'), 'echo "from $(pwd)"\nexit 4\n');
  const words = ['run', at('base.c'), at('user.c'), '--script', at('do.sh'), '--do', 'lsmod; exit'];
  words.push('--do', 'ls /none; echo then');
  const { stdout } = await runCli(words);
  const loaded = stdout.indexOf('# modprobe user');
  const script = stdout.indexOf('from /root');
  const commands = stdout.indexOf('\nuser ');
  expect(loaded).toBeGreaterThan(0);
  expect(script).toBeGreaterThan(loaded);
  expect(commands).toBeGreaterThan(script);
  expect(stdout.indexOf('# rmmod user')).toBeGreaterThan(commands);
  // Messages come where they belong.
  expect(stdout).toContain(
    "# ls /none; echo then\nls: cannot access '/none': No such file or directory\nthen\n",
  );
});

describe('--user', () => {
  const files: Readonly<Record<string, string>> = {
    'drv/cmd.h': "#define CMD_GROW _IOW('d', 1, int)\n",
    'drv/drv.c': `${HEAD}#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/uaccess.h>
#include "cmd.h"
static long drv_ioctl(struct file *f, unsigned int cmd, unsigned long arg)
{
	if (cmd != CMD_GROW)
		return -ENOTTY;
	return kmalloc(arg, GFP_KERNEL) ? 0 : -ENOMEM;
}
static const struct file_operations ops = { .owner = THIS_MODULE, .unlocked_ioctl = drv_ioctl };
static struct miscdevice dev = { .minor = MISC_DYNAMIC_MINOR, .name = "drv", .fops = &ops };
module_misc_device(dev);
MODULE_LICENSE("GPL");
`,
    'drv/use.c': `#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include "cmd.h"
int main(int argc, char **argv)
{
	int error = ioctl(open("/dev/drv", O_RDWR), CMD_GROW, atoi(argv[1]));
	printf("grown by %s: %d\\n", argv[1], error);
	return error;
}
`,
  };

  beforeAll(() => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(at(name)), { recursive: true });
      writeFileSync(at(name), text);
    }
  });

  test('a program in C runs as a process while the module is loaded', async () => {
    const use = `${at('drv/use.c')} 300`;
    const { stdout, status } = await runCli(['run', at('drv/drv.c'), '--user', use]);
    expect(stdout).toContain(`# gcc -o use ${at('drv/use.c')} && ./use 300\n`);
    expect(stdout).toContain('grown by 300: 0\n');
    expect(stdout).toContain('comm "use", pid ');
    expect(stdout).toContain('drv.c:11 in drv_ioctl [drv]:\n    1 × 512 bytes');
    expect(stdout).not.toContain('__sim_');
    expect(status).toBe(1);
  });

  test.each([
    ['none.c', 'there is no such file'],
    ['program', "'program' is no C file"],
  ])('%s is refused', async (program, why) => {
    const { stderr, status } = await runCli(['run', at('drv/drv.c'), '--user', program]);
    expect(stderr).toContain(why);
    expect(status).toBe(2);
  });
});
