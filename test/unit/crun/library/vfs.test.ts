import { expect, test } from 'vitest';
import { pathName } from '../../../../src/crun/library/vfs.ts';
import { ModuleMachine, moduleText } from '../../../support/module-machine.ts';
import { KERNEL_DIR } from '../../../support/kernel-dir.ts';
import { profileOf } from '../../../../src/versions/profile.ts';

const FILE = '#include <linux/fs.h>\n';

test('%pd and %pD print the last parts of a path', () => {
  for (const kernel of ['6.1', '6.12'] as const) {
    const machine = new ModuleMachine({ kernel }, { kernelDir: KERNEL_DIR });
    const body = `
	struct file *f = filp_open("/root/name", O_CREAT | O_RDWR, 0600);
	struct dentry *d = f->f_path.dentry;
	pr_info("%pd %pD %pd2 %pD4 %pd\\n", d, f, d, f, d->d_parent->d_parent);
	pr_info("%px %px\\n", d, f);
	filp_close(f, NULL);`;
    machine.insmod(moduleText(body, FILE));
    const [names, addresses] = machine.said();
    expect(names).toBe('name name root/name /root/name /');
    const [dentry] = addresses.split(' ').map((text) => Number(`0x${text.slice(4)}`));
    const { memory } = machine.system.machine;
    expect(pathName(memory, profileOf(kernel).c, dentry, 'd2')).toBe('root/name');
  }
});

test('the command line is a variable of the kernel', () => {
  const machine = new ModuleMachine({ bootLine: 'fput=sync no_hash_pointers' });
  machine.insmod(
    moduleText('pr_info("%s\\n", saved_command_line);', 'extern char *saved_command_line;\n'),
  );
  expect(machine.said()).toEqual(['fput=sync no_hash_pointers']);
});

test('the disk refuses what it can not do', () => {
  const machine = new ModuleMachine();
  const declarations = `
extern unsigned long __sim_disk_create(unsigned long dir, const char *name, u32 len, bool folder);
extern int __sim_disk_unlink(unsigned long dir, const char *name, u32 len);
extern long __sim_disk_write(unsigned long ino, const void *from, size_t count, loff_t pos);
extern long __sim_disk_read(unsigned long ino, void *to, size_t count, loff_t pos);
extern int __sim_disk_truncate(unsigned long ino, loff_t size);
`;
  const body = `
	char text[4] = "abc";
	unsigned long dir = __sim_disk_create(2, "d", 1, true);
	unsigned long ino = __sim_disk_create(dir, "f", 1, false);
	pr_info("%d %d\\n", __sim_disk_unlink(2, "x", 1), __sim_disk_unlink(2, "d", 1));
	pr_info("%ld %ld\\n", __sim_disk_write(ino, text, 3, 0), __sim_disk_write(ino, text, 3, -1));
	pr_info("%ld %ld\\n", __sim_disk_read(ino, text, 3, 1), __sim_disk_read(ino, text, 1UL << 30, 0));
	pr_info("%d %d\\n", __sim_disk_truncate(ino, 1), __sim_disk_truncate(ino, 1UL << 40));`;
  machine.insmod(moduleText(body, declarations));
  expect(machine.said()).toEqual(['-2 -39', '3 -22', '2 -22', '0 -28']);
});
