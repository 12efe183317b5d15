import { expect, test } from 'vitest';
import { startMachine } from '../../../src/session/machine.ts';
import { SESSION_OPTIONS } from '../../support/session.ts';
import { printed } from '../../support/user-process.ts';

const HEADERS = '#include <errno.h>\n#include <fcntl.h>\n#include <unistd.h>';

test('files of the kernel are read and written by their texts', async () => {
  const body = `
	char text[200];
	int fd = open("/sys/kernel/debug/kmemleak", O_WRONLY);
	printf("%zd %d\\n", write(fd, "scan=off", 8), errno);
	printf("%zd", write(fd, "bogus", 5));
	printf(" %s\\n", strerror(errno));
	close(fd);
	fd = open("/proc/version", O_RDONLY);
	text[read(fd, text, sizeof(text) - 1)] = 0;
	printf("%.13s\\n", text);
	close(fd);`;
  expect(await printed(body, HEADERS)).toBe('8 0\n-1 Invalid argument\nLinux version\n');
});

test('what cannot be opened has a reason', async () => {
  const body = `
	const char *names[] = { "", "/none", "/root", "/dev/null", "../root/./prog.c" };
	for (int i = 0; i < 5; i++) {
		int fd = open(names[i], O_RDONLY);
		printf("%d %s\\n", fd, fd < 0 ? strerror(errno) : "");
	}`;
  expect(await printed(body, HEADERS)).toBe(
    '-1 No such file or directory\n-1 No such file or directory\n-1 Is a directory\n3 \n4 \n',
  );
});

test('a driver is called alike by number and by stream', async () => {
  const { shell } = startMachine({}, SESSION_OPTIONS);
  const driver = `
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
static ssize_t d_write(struct file *f, const char __user *from, size_t n, loff_t *pos)
{ dump_stack(); return n; }
static const struct file_operations ops = { .owner = THIS_MODULE, .write = d_write };
static struct miscdevice dev = { .minor = MISC_DYNAMIC_MINOR, .name = "d0", .fops = &ops };
module_misc_device(dev);
MODULE_LICENSE("GPL");`;
  const program = `
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
int main(int argc, char **argv)
{
	FILE *file = fopen("/dev/d0", "w");
	if (argc > 1)
		return fputs("text", file) < 0;
	return write(fileno(file), "text", 4) != 4;
}`;
  await shell.run('true');
  await shell.fs.writeFile('/root/driver.c', driver);
  await shell.fs.writeFile('/root/use.c', program);
  await shell.run('insmod driver.c; gcc -o use use.c');
  const frames = async (command: string): Promise<string[]> => {
    const { stdout } = await shell.run(`dmesg -C; ${command}; dmesg -t`);
    return [...stdout.matchAll(/^ (\w+)\+0x/gm)].map(([, name]) => name);
  };
  const byNumber = await frames('./use');
  expect(byNumber.filter((name) => /write/.test(name))).toEqual([
    'd_write',
    'vfs_write',
    'ksys_write',
    '__x64_sys_write',
  ]);
  expect(await frames('./use stream')).toEqual(byNumber);
});
