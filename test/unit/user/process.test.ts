import { describe, expect, test } from 'vitest';
import { startMachine } from '../../../src/session/machine.ts';
import { SESSION_OPTIONS } from '../../support/session.ts';
import { runUserProgram } from '../../support/user-process.ts';

describe('a process', () => {
  test('is a task with a name of its own, and leaves nothing behind', async () => {
    const { shell, system } = startMachine({}, SESSION_OPTIONS);
    await shell.run(`cat > /root/t.c <<'END'
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv)
{
	char line[100];
	FILE *file = fopen("/proc/self/comm", "r");
	if (file && fgets(line, sizeof(line), file))
		printf("%s", line);
	malloc(100000);
	return argc;
}
END
gcc -o worker t.c`);
    const free = system.pageAlloc.nrFreePages;
    const result = await shell.run('./worker one "two words"; echo $?');
    expect(result.stdout).toMatch(/3\n$/);
    await shell.run('true');
    expect(Math.abs(system.pageAlloc.nrFreePages - free)).toBeLessThan(8);
  });

  test('that faults is told of in the log of the kernel', async () => {
    const { shell } = startMachine({}, SESSION_OPTIONS);
    await shell.run(
      "echo 'int main(void) { return *(int *)16; }' > /root/bad.c; gcc -o bad /root/bad.c",
    );
    const { stdout, stderr, status } = await shell.run('./bad; echo $?; dmesg | tail -n 1');
    expect(stderr).toBe('Segmentation fault\n');
    expect(stdout).toMatch(
      /^139\n.*bad\[\d+\]: segfault at 10 ip 0000555555554\w+ sp 00007f\w+ error 4 in bad /,
    );
    expect(status).toBe(0);
  });

  test('that the kernel dies under is killed', async () => {
    const { shell } = startMachine({}, SESSION_OPTIONS);
    const module = `
#include <linux/module.h>
#include <linux/miscdevice.h>
#include <linux/fs.h>
static long bad(struct file *f, unsigned int cmd, unsigned long arg) { return *(int *)0x10; }
static const struct file_operations ops = { .owner = THIS_MODULE, .unlocked_ioctl = bad };
static struct miscdevice dev = { .minor = MISC_DYNAMIC_MINOR, .name = "bad", .fops = &ops };
module_misc_device(dev);
MODULE_LICENSE("GPL");`;
    const program = `
#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
int main(void) { printf("%d\\n", ioctl(open("/dev/bad", O_RDWR), 1, 0)); return 0; }`;
    await shell.run('true');
    await shell.fs.writeFile('/root/bad.c', module);
    await shell.fs.writeFile('/root/use.c', program);
    const { stdout, stderr } = await shell.run(
      'insmod bad.c; gcc -o use use.c; ./use; echo $?; dmesg',
    );
    expect(stdout).toMatch(/^137\n/);
    expect(stdout).toContain('bad+0x');
    expect(stdout).toContain('__x64_sys_ioctl+0x');
    expect(stdout).not.toContain('__sim_');
    expect(stderr).toBe('Killed\n');
  });

  test('that runs for ever ends with a message', async () => {
    const config = { limits: { 'kernel-steps': 2_000_000 } };
    const { stderr, status } = await runUserProgram('int main(void) { for (;;); }', '', { config });
    expect(status).toBe(2);
    expect(stderr).toContain('the machine does not come back');
  });

  test('has its arguments and its environment', async () => {
    const source = `
#include <stdio.h>
extern char **environ;
int main(int argc, char **argv, char **envp)
{
	for (int i = 0; i <= argc; i++)
		printf("[%s]", argv[i]);
	printf(" %d %d\\n", envp == environ, envp[0] != NULL);
	return 0;
}`;
    expect((await runUserProgram(source, 'a "b c"')).stdout).toBe('[./prog][a][b c][(null)] 1 1\n');
  });
});
