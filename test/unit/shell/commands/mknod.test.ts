import { expect, test } from 'vitest';
import { module, trialOf } from '../../../support/trial-module.ts';

const DEVICE = module(
  'return register_chrdev(240, "trial", &fops);',
  'unregister_chrdev(240, "trial");',
  `#include <linux/fs.h>
static ssize_t m_read(struct file *f, char __user *b, size_t n, loff_t *pos)
{ return simple_read_from_buffer(b, n, pos, f->f_path.dentry->d_name.name, 5); }
static ssize_t m_write(struct file *f, const char __user *b, size_t n, loff_t *pos)
{ pr_info("%zu bytes to %d:%d\\n", n, imajor(file_inode(f)), iminor(file_inode(f))); return n; }
static const struct file_operations fops = { .owner = THIS_MODULE, .read = m_read, .write = m_write };`,
);

test('a node leads to the device of its number while there is one', async () => {
  const { system, shell } = trialOf(DEVICE).start();
  const run = async (text: string): Promise<string> => {
    const { stdout, stderr } = await shell.run(text);
    return stdout + stderr;
  };
  expect(await run('mknod /dev/first c 240 3; cat /dev/first')).toMatch(
    /No such device or address/,
  );
  expect(system.insmod('trial')).toBe(0);
  expect(await run('cat /dev/first')).toBe('first');
  expect(await run('echo hallo > /dev/first; dmesg -t | tail -1')).toBe('6 bytes to 240:3\n');
  expect(await run('mknod here c 0xf0 0 && cat here')).toBe('240:0');
  expect(await run('mknod /dev/first c 1 1')).toBe('mknod: /dev/first: File exists\n');
  expect(await run('rm /dev/first; ls /dev/first')).toMatch(/No such file/);
  expect(system.rmmod('trial')).toBe(0);
});

test.each([
  ['mknod', "missing operand\nTry 'mknod --help'"],
  ['mknod /dev/x', "missing operand after '/dev/x'"],
  ['mknod /dev/x c 1', "missing operand after '1'"],
  ['mknod /dev/x q 1 1', "invalid device type 'q'"],
  ['mknod /dev/x c one 1', "invalid major device number 'one'"],
  ['mknod /dev/x c 1 99999999', "invalid minor device number '99999999'"],
])('%s', async (command, message) => {
  const { stderr, status } = await trialOf(DEVICE).start().shell.run(command);
  expect([stderr, status]).toEqual([expect.stringContaining(`mknod: ${message}`), 1]);
});

test('what the kernel says to a read that fails is what the program says', async () => {
  const failing = module(
    'proc_create("trial", 0444, NULL, &ops); return 0;',
    'remove_proc_entry("trial", NULL);',
    `static ssize_t m_read(struct file *f, char __user *b, size_t n, loff_t *o) { return -EIO; }
static const struct proc_ops ops = { .proc_read = m_read };`,
  );
  const { system, shell } = trialOf(failing).start();
  system.insmod('trial');
  const { stderr } = await shell.run('cat /proc/trial; cd /proc; head -1 trial; cat < trial');
  expect(stderr).toBe(
    'cat: /proc/trial: Input/output error\nhead: trial: Input/output error\n' +
      'bash: trial: Input/output error\n',
  );
});
