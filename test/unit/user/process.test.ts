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

  test('that never ends is stopped, and no lockup of the kernel', async () => {
    const limits = { 'kernel-steps': 2_000_000 };
    const { shell } = startMachine({ limits }, SESSION_OPTIONS);
    await shell.run("echo 'int main(void) { for (;;); }' > loop.c; gcc -o loop loop.c");
    const { stderr } = await shell.run('./loop');
    expect(stderr).toMatch(/^the machine does not come back: loop:\d+ is in /m);
    expect((await shell.run('dmesg')).stdout).not.toContain('soft lockup');
  });

  test('writes and runs beside files of any size', async () => {
    const { shell } = startMachine({}, SESSION_OPTIONS);
    await shell.run('true');
    await shell.fs.writeFile('/root/big', 'x'.repeat(300_000));
    await shell.run(`cat > /root/big.c <<'END'
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
int main(void)
{
	char *data = calloc(1, 300000);
	int fd = open("/root/copy", O_RDWR | O_CREAT, 0600);
	printf("%zd\\n", write(fd, data, 300000));
	lseek(fd, 1L << 40, SEEK_SET);
	printf("%zd %m\\n", write(fd, data, 1));
	printf("%d %m\\n", dup2(fd, 1 << 30));
	printf("%d\\n", mmap(NULL, 1L << 47, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED);
	errno = 0;
	printf("%d %m\\n", mprotect(data, 1L << 46, PROT_READ | PROT_WRITE));
	return 0;
}
END
gcc -o /root/prog /root/big.c`);
    const { stdout, stderr } = await shell.run('/root/prog; wc -c < /root/copy');
    expect(stderr + stdout).toBe(
      '300000\n-1 File too large\n-1 Bad file descriptor\n1\n0 Success\n300000\n',
    );
  });
});
