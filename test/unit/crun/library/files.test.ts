import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, test } from 'vitest';
import { registered } from '../../../../src/session/left-behind.ts';
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

/** Gives back one of the three things that it takes. */
const DEVICES = `
#include <linux/module.h>
#include <linux/fs.h>
#include <linux/ioport.h>
#include <linux/miscdevice.h>
static const struct file_operations fops = { .owner = THIS_MODULE };
static struct miscdevice odds = { .minor = MISC_DYNAMIC_MINOR, .name = "odds", .fops = &fops };
static int __init d_init(void)
{
	if (register_chrdev(0, "numbers", &fops) < 0 || !request_region(0x378, 4, "ports"))
		return -EBUSY;
	return misc_register(&odds);
}
static void __exit d_exit(void) { misc_deregister(&odds); }
module_init(d_init);
module_exit(d_exit);
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

test('who has which numbers and ports is told in /proc, and devices have links in their class', () => {
  const machine = new ModuleMachine({}, { kernelDir: KERNEL });
  expect(machine.insmod(DEVICES)).toBe(0);
  const { system } = machine;
  expect(system.readFile('/proc/devices')).toContain(' 10 misc\n254 numbers\n\nBlock');
  expect(system.readFile('/proc/misc')).toBe('127 odds\n');
  expect(system.readFile('/proc/ioports')).toContain('00f0-00ff : fpu\n0378-037b : ports\n03c0');
  expect(system.readFile('/sys/class/misc/odds/dev')).toBe('10:127\n');
  expect(system.fs.lookup('/sys/class/misc/odds')).toMatchObject({
    link: '../../devices/virtual/misc/odds',
  });
  expect(system.fs.lookup('/dev/odds')).toMatchObject({
    file: { device: { major: 10, minor: 127 } },
  });
  expect(system.rmmod('demo')).toBe(0);
  expect(system.readFile('/proc/misc')).toBe('');
  expect(system.readFile('/sys/class/misc/odds/dev')).toBe(-2);
  // What the module forgot stays, and is among what it has left behind.
  expect([...registered(system)].filter((name) => name.startsWith('entry '))).toEqual([
    'entry 254 numbers of /proc/devices',
    'entry 0x378 ports of /proc/ioports',
  ]);
});
