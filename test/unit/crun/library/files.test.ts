import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ModuleMachine, moduleText } from '../../../support/module-machine.ts';

const KERNEL = fileURLToPath(new URL('../../../../sim/kernel', import.meta.url));
const HEADERS =
  '#include <linux/proc_fs.h>\n#include <linux/debugfs.h>\n#include <linux/uaccess.h>\n';

const FILE = `${HEADERS}
static char text[8192];
static size_t length;
static ssize_t get(struct file *f, char __user *buf, size_t n, loff_t *pos)
{
	return simple_read_from_buffer(buf, n, pos, text, length);
}
static ssize_t put(struct file *f, const char __user *buf, size_t n, loff_t *pos)
{
	if (n > 3)
		return -EFBIG;
	if (copy_from_user(text, buf, n))
		return -EFAULT;
	return length = n;
}
static const struct proc_ops ops = { .proc_read = get, .proc_write = put };
`;

function machineWith(body: string, before: string): ModuleMachine {
  expect(readFileSync(`${KERNEL}/Kbuild`, 'utf8')).toContain('fs/pseudo.o');
  const machine = new ModuleMachine({}, { kernelDir: KERNEL });
  expect(machine.insmod(moduleText(body, before))).toBe(0);
  return machine;
}

describe('files that C code makes', () => {
  it('are read to their end and written with one call', () => {
    const { system } = machineWith(
      `memset(text, 'a', 6000); length = 6000; proc_create("demo", 0644, NULL, &ops);`,
      FILE,
    );
    expect(system.readFile('/proc/demo')).toBe('a'.repeat(6000));
    expect(system.writeFile('/proc/demo', 'xyz')).toBe(3);
    expect(system.readFile('/proc/demo')).toBe('xyz');
    expect(system.writeFile('/proc/demo', 'long')).toBe(-27);
  });

  it('vanish when they are removed', () => {
    const { system } = machineWith(
      `struct dentry *d = debugfs_create_dir("demo", NULL);
	static u32 v = 5;
	debugfs_create_u32("v", 0644, d, &v);
	debugfs_create_u32("w", 0644, NULL, &v);
	debugfs_remove(d);`,
      FILE,
    );
    expect(system.readFile('/sys/kernel/debug/demo/v')).toBe(-2);
    expect(system.readFile('/sys/kernel/debug/w')).toBe('5\n');
  });

  it('whose module is gone are an oops', () => {
    const machine = machineWith('proc_create("demo", 0644, NULL, &ops);', FILE);
    expect(machine.system.rmmod('demo')).toBe(0);
    machine.system.readFile('/proc/demo');
    expect(machine.logText).toContain('BUG: unable to handle page fault');
  });
});
