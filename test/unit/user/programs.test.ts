import { describe, expect, test } from 'vitest';
import { startMachine } from '../../../src/session/machine.ts';
import { SESSION_OPTIONS } from '../../support/session.ts';
import { runUserProgram } from '../../support/user-process.ts';

describe('a program that cannot be made', () => {
  test('has an error with its place', async () => {
    const { stderr, status } = await runUserProgram('int main(void) { return nothing; }');
    expect(stderr).toContain("prog.c:1:25: error: 'nothing' undeclared");
    expect(status).toBe(1);
  });

  test('names what the library has not', async () => {
    const source = 'extern int fork(void);\nint main(void) { return fork(); }';
    const { stderr } = await runUserProgram(source);
    expect(stderr).toBe(
      "prog.c:2: undefined reference to 'fork'\ncollect2: error: ld returned 1 exit status\n",
    );
  });

  test('has no main', async () => {
    expect((await runUserProgram('int x;')).stderr).toContain("undefined reference to 'main'");
  });
});

test('a driver is opened, asked, mapped and closed', async () => {
  const { shell } = startMachine({ bootLine: 'kmemleak=off' }, SESSION_OPTIONS);
  const driver = `
#include <linux/fs.h>
#include <linux/io.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/uaccess.h>
static char *page;
static ssize_t d_read(struct file *f, char __user *to, size_t n, loff_t *pos)
{ return simple_read_from_buffer(to, n, pos, page, strlen(page)); }
static ssize_t d_write(struct file *f, const char __user *from, size_t n, loff_t *pos)
{ return copy_from_user(page, from, min(n, 4095UL)) ? -EFAULT : n; }
static long d_ioctl(struct file *f, unsigned int cmd, unsigned long arg)
{
	int v;
	if (cmd != _IOWR('k', 1, int))
		return -ENOIOCTLCMD;
	return get_user(v, (int __user *)arg) ? -EFAULT : put_user(2 * v, (int __user *)arg);
}
static __poll_t d_poll(struct file *f, poll_table *t) { return page[0] ? EPOLLIN : 0; }
static int d_mmap(struct file *f, struct vm_area_struct *vma)
{
	return remap_pfn_range(vma, vma->vm_start, virt_to_phys(page) >> PAGE_SHIFT,
			       vma->vm_end - vma->vm_start, vma->vm_page_prot);
}
static int d_open(struct inode *i, struct file *f)
{ pr_info("open %o\\n", f->f_flags); return f->f_flags & O_NONBLOCK ? nonseekable_open(i, f) : 0; }
static int d_release(struct inode *i, struct file *f) { pr_info("release\\n"); return 0; }
static const struct file_operations ops = {
	.owner = THIS_MODULE, .read = d_read, .write = d_write, .unlocked_ioctl = d_ioctl,
	.poll = d_poll, .mmap = d_mmap, .open = d_open, .release = d_release, .llseek = default_llseek,
};
static struct miscdevice dev = { .minor = MISC_DYNAMIC_MINOR, .name = "dev0", .fops = &ops };
static int d_init(void)
{ page = (char *)get_zeroed_page(GFP_KERNEL); return misc_register(&dev); }
static void d_exit(void) { misc_deregister(&dev); free_page((unsigned long)page); }
module_init(d_init);
module_exit(d_exit);
MODULE_LICENSE("GPL");`;
  const program = `
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>
int main(void)
{
	char text[64] = "";
	int fd = open("/dev/dev0", O_RDWR), v = 21, n;
	struct pollfd p = { .fd = fd, .events = POLLIN };

	n = poll(&p, 1, 5);
	printf("poll %d\\n", n);
	n = write(fd, "hello", 5);
	printf("write %d\\n", n);
	n = poll(&p, 1, -1);
	printf("poll %d %d\\n", n, p.revents);
	n = ioctl(fd, _IOWR('k', 1, int), &v);
	printf("ioctl %d %d\\n", n, v);
	n = ioctl(fd, _IOWR('k', 1, int), (void *)8);
	printf("ioctl %d %s\\n", n, strerror(errno));
	n = ioctl(fd, 99);
	printf("ioctl %d %s\\n", n, strerror(errno));
	char *map = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	printf("mapped %s\\n", map);
	strcpy(map, "from here");
	munmap(map, 4096);
	n = lseek(fd, 5, SEEK_SET);
	n += read(fd, text, sizeof(text));
	printf("%d '%s'\\n", n, text);
	v = open("/dev/dev0", O_RDWR | O_NONBLOCK);
	n = lseek(v, 0, SEEK_SET);
	printf("lseek %d %s\\n", n, strerror(errno));
	close(v);
	return 0;
}`;
  await shell.run('true');
  await shell.fs.writeFile('/root/driver.c', driver);
  await shell.fs.writeFile('/root/use.c', program);
  const { stdout, stderr } = await shell.run(
    'insmod driver.c && gcc -o use use.c && ./use; rmmod driver; dmesg | tail -n 2',
  );
  expect(stderr).toBe('');
  expect(stdout.replaceAll(/\[.*?\] /g, '')).toBe(`poll 0
write 5
poll 1 1
ioctl 0 42
ioctl -1 Bad address
ioctl -1 Inappropriate ioctl for device
mapped hello
9 'here'
lseek -1 Illegal seek
release
release
`);
});
