/**
 * The file system layer in C (sim/kernel/fs, sim/kernel/mm): what modules see of it.
 */
import { describe, expect, it } from 'vitest';
import type { SystemConfig } from '../../src/index.ts';
import { KERNEL_DIR } from '../support/kernel-dir.ts';
import { ModuleMachine, moduleText } from '../support/module-machine.ts';

const HEADERS = ['fs', 'file', 'namei', 'anon_inodes', 'cred', 'shrinker', 'uaccess', 'version'];
const INCLUDES = HEADERS.map((name) => `#include <linux/${name}.h>\n`).join('');

/** A machine that has loaded a module with that init function. */
function run(body: string, before = '', config: SystemConfig = {}): ModuleMachine {
  const machine = new ModuleMachine(config, { kernelDir: KERNEL_DIR });
  const status = machine.insmod(moduleText(body, INCLUDES + before));
  expect(machine.logText).not.toContain('BUG:');
  expect(status).toBe(0);
  return machine;
}

function said(body: string, before = '', config: SystemConfig = {}): string[] {
  return run(body, before, config).said();
}

describe('files', () => {
  it('keep what is written, on tmpfs and on the disk', () => {
    for (const folder of ['/root', '/data']) {
      const body = `
	struct file *f = filp_open("${folder}/a", O_CREAT | O_RDWR, 0600);
	char text[16] = "";
	loff_t pos = 5000;
	pr_info("%zd\\n", kernel_write(f, "hello", 5, &pos));
	pos = 4999;
	pr_info("%zd %d %s\\n", kernel_read(f, text, 15, &pos), text[0], text + 1);
	pr_info("%lld %lld\\n", vfs_llseek(f, -1, SEEK_END), i_size_read(file_inode(f)));
	filp_close(f, NULL);`;
      expect(said(body)).toEqual(['5', '6 0 hello', '5004 5005']);
    }
  });

  it.each(['/root', '/data'])('in %s are cut when they are opened to be written anew', (folder) => {
    const body = `
	char text[16] = "";
	loff_t pos = 0;
	struct file *f = filp_open("${folder}/a", O_CREAT | O_TRUNC | O_WRONLY, 0600);
	pr_info("%d %zd\\n", !!(f->f_mode & FMODE_CREATED), kernel_write(f, "a longer text", 13, &pos));
	filp_close(f, NULL);
	f = filp_open("${folder}/a", O_CREAT | O_TRUNC | O_RDWR, 0600);
	pr_info("%d %lld\\n", !!(f->f_mode & FMODE_CREATED), i_size_read(file_inode(f)));
	pos = 4;
	pr_info("%zd\\n", kernel_write(f, "short", 5, &pos));
	pr_info("%lld\\n", i_size_read(file_inode(f)));
	pos = 0;
	pr_info("%zd %d %s\\n", kernel_read(f, text, 15, &pos), text[0], text + 4);
	filp_close(f, NULL);`;
    for (const kernel of ['6.1', '6.12'] as const) {
      expect(said(body, '', { kernel })).toEqual(['1 13', '0 0', '5', '9', '9 0 short']);
    }
  });

  it('give their pages back when they are cut', () => {
    const body = `
	char *page = kzalloc(PAGE_SIZE, GFP_KERNEL);
	loff_t pos = 0;
	struct file *f = filp_open("/root/a", O_CREAT | O_WRONLY, 0600);
	while (pos < 1 << 20)
		kernel_write(f, page, PAGE_SIZE, &pos);
	filp_close(f, NULL);
	kfree(page);`;
    const machine = run(body);
    const free = (): number => {
      const text = machine.system.readFile('/proc/meminfo') as string;
      return Number(/^MemFree: +(\d+)/m.exec(text)![1]);
    };
    const before = free();
    const cut = 'filp_close(filp_open("/root/a", O_WRONLY | O_TRUNC, 0600), NULL);';
    expect(machine.insmod(moduleText(cut, INCLUDES), {}, 'cut')).toBe(0);
    expect(free() - before).toBeGreaterThan(1024 - 64);
  });

  it.each(['/root', '/data'])('in %s get the size that is asked for', (folder) => {
    const body = `
	char *text = kzalloc(2 * PAGE_SIZE, GFP_KERNEL);
	loff_t pos = 0;
	struct file *f = filp_open("${folder}/a", O_CREAT | O_RDWR, 0600);
	memset(text, 'x', 2 * PAGE_SIZE);
	kernel_write(f, text, 2 * PAGE_SIZE, &pos);
	pr_info("%ld\\n", vfs_truncate(&f->f_path, 3));
	pr_info("%ld\\n", vfs_truncate(&f->f_path, 5000));
	pr_info("%lld\\n", i_size_read(file_inode(f)));
	pos = 0;
	pr_info("%zd\\n", kernel_read(f, text, 2 * PAGE_SIZE, &pos));
	pr_info("%.4s %d\\n", text, memchr_inv(text + 3, 0, 4997) == NULL);
	pr_info("%ld\\n", vfs_truncate(&f->f_path, -1));
	filp_close(f, NULL);
	f = filp_open("${folder}", O_RDONLY, 0);
	pr_info("%ld\\n", vfs_truncate(&f->f_path, 0));
	filp_close(f, NULL);`;
    const sizes = ['0', '0', '5000', '5000', 'xxx 1', '-22', '-21'];
    expect(said(body, '#include <linux/string.h>\n')).toEqual(sizes);
  });

  it('are opened as the flags say', () => {
    const body = `
	struct file *f;
	pr_info("%ld\\n", PTR_ERR(filp_open("/root/none", O_RDONLY, 0)));
	f = filp_open("/root/a", O_CREAT | O_WRONLY, 0600);
	pr_info("%zd\\n", kernel_read(f, &f, 1, NULL));
	filp_close(f, NULL);
	pr_info("%ld\\n", PTR_ERR(filp_open("/root/a", O_CREAT | O_EXCL, 0600)));
	pr_info("%ld\\n", PTR_ERR(filp_open("/root/a/b", O_RDONLY, 0)));
	pr_info("%ld\\n", PTR_ERR(filp_open("/root", O_RDWR, 0)));
	pr_info("%ld\\n", PTR_ERR(filp_open("/root", O_RDONLY | O_TRUNC, 0)));
	pr_info("%ld\\n", PTR_ERR(filp_open("/root/a", O_DIRECTORY, 0)));`;
    expect(said(body)).toEqual(['-2', '-9', '-17', '-20', '-21', '-21', '-20']);
  });

  it('have names across mounts, and say when they are gone', () => {
    const body = `
	struct file *f = filp_open("/data/../data/./a", O_CREAT | O_RDWR, 0600);
	struct path parent;
	struct dentry *d;
	char *buf = kmalloc(256, GFP_KERNEL);
	pr_info("%s\\n", d_path(&f->f_path, buf, 256));
	d = kern_path_locked("/data/a", &parent);
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 3, 0)
	pr_info("%d\\n", vfs_unlink(mnt_idmap(parent.mnt), d_inode(parent.dentry), d, NULL));
#else
	pr_info("%d\\n", vfs_unlink(mnt_user_ns(parent.mnt), d_inode(parent.dentry), d, NULL));
#endif
	done_path_create(&parent, d);
	pr_info("%s\\n", d_path(&f->f_path, buf, 256));
	pr_info("%s\\n", IS_ERR(d_path(&f->f_path, buf, 8)) ? "too long" : "fits");
	filp_close(f, NULL);
	kfree(buf);`;
    for (const kernel of ['6.1', '6.12'] as const) {
      const lines = ['/data/a', '0', '/data/a (deleted)', 'too long'];
      expect(said(body, '', { kernel })).toEqual(lines);
    }
  });

  it('are looked up with their folder locked, which is given back when that fails', () => {
    const body = `
	struct path path;
	filp_close(filp_open("/root/a", O_CREAT | O_RDWR, 0600), NULL);
	pr_info("%ld\\n", PTR_ERR(kern_path_create(AT_FDCWD, "/", &path, 0)));
	pr_info("%ld\\n", PTR_ERR(kern_path_create(AT_FDCWD, "/root/a", &path, 0)));
	pr_info("%ld\\n", PTR_ERR(kern_path_create(AT_FDCWD, "/root/a/b", &path, 0)));
	pr_info("%ld\\n", PTR_ERR(kern_path_locked("/", &path)));
	pr_info("%ld\\n", PTR_ERR(kern_path_locked("/root/b", &path)));
	pr_info("%ld\\n", PTR_ERR(kern_path_locked("/root/a/b", &path)));
	done_path_create(&path, kern_path_create(AT_FDCWD, "/root/b", &path, 0));
	done_path_create(&path, kern_path_locked("/root/a", &path));`;
    expect(said(body)).toEqual(['-17', '-17', '-20', '-22', '-2', '-20']);
  });

  it('leave nothing behind when they are closed', () => {
    const body = `
	int i;
	for (i = 0; i < 30; i++)
		filp_close(filp_open(i & 1 ? "/root/a" : "/data/a", O_CREAT | O_RDWR, 0600), NULL);`;
    const machine = run(body);
    machine.system.writeFile('/proc/sys/vm/drop_caches', '3');
    machine.system.sleep(100);
    expect(machine.leaks()).toEqual([]);
    expect(machine.system.rmmod('demo')).toBe(0);
  });
});

describe('taking a file apart', () => {
  const RELEASE = `
static int on_release(struct inode *inode, struct file *file)
{
	pr_info("released by %s\\n", current->comm);
	return 0;
}
static const struct file_operations fops = { .release = on_release };
`;

  it('waits until the process returns to user space', () => {
    const body = `
	struct file *f = anon_inode_getfile("x", &fops, NULL, O_RDWR);
	fput(f);
	pr_info("put\\n");`;
    expect(said(body, RELEASE)).toEqual(['put', 'released by insmod']);
    expect(said(body, RELEASE, { bootLine: 'fput=sync' })).toEqual(['released by insmod', 'put']);
  });

  it('is left to a worker by kernel threads', () => {
    const before = `${RELEASE}
static int thread(void *unused) { fput(anon_inode_getfile("x", &fops, NULL, O_RDWR)); return 0; }
`;
    const machine = run('kthread_run(thread, NULL, "closer");', before);
    machine.system.sleep(100);
    expect(machine.said()[0]).toMatch(/^released by kworker/);
  });

  it('clears the path first in old kernels', () => {
    const body = `
	struct file *f = filp_open("/root/a", O_CREAT | O_RDWR, 0600);
	struct path copy = f->f_path;
	path_get(&copy);
	get_file(f);
	fput(f);
	pr_info("%d\\n", f->f_path.dentry != NULL);
	fput(f);
	pr_info("%d %d\\n", f->f_path.dentry != NULL, d_count(copy.dentry));
	path_put(&copy);`;
    // One more reference pins an entry of tmpfs.
    expect(said(body)).toEqual(['1', '1 3']);
    expect(said(body, '', { bootLine: 'fput=sync' })).toEqual(['1', '0 2']);
  });
});

describe('files by number', () => {
  it('are closed when the process ends', () => {
    const before = `
static int on_release(struct inode *inode, struct file *file) { pr_info("released\\n"); return 0; }
static const struct file_operations fops = { .release = on_release };
`;
    const body = `
	int i, last = 0;
	for (i = 0; i < 100; i++)
		last = anon_inode_getfd("x", &fops, NULL, O_RDWR);
	pr_info("%d %d\\n", last, close_fd(50));
	pr_info("%d\\n", close_fd(50));
	pr_info("%d\\n", fget(51) == NULL);
	fput(fget(51));
	fput(fget(51));`;
    const machine = run(body, before);
    expect(machine.said().slice(0, 3)).toEqual(['102 0', '-9', '0']);
    expect(machine.said().filter((line) => line === 'released')).toHaveLength(99);
    machine.system.sleep(100);
    // The reference that fget took and nobody gave back.
    expect(machine.leaks().map(({ size }) => size)).toEqual([136, 176]);
  });
});

describe('drop_caches', () => {
  it('frees entries and inodes of the disk that nobody uses', () => {
    const body = `
	char name[32];
	int i;
	for (i = 0; i < 200; i++) {
		struct file *f;
		snprintf(name, sizeof(name), "/data/f%d", i);
		f = filp_open(name, O_CREAT | O_RDWR, 0600);
		if (i == 7)
			dget(f->f_path.dentry);
		filp_close(f, NULL);
	}`;
    const { system } = run(body);
    const objects = (cache: string): number => {
      const text = system.readFile('/proc/slabinfo') as string;
      return Number(new RegExp(`^${cache} +(\\d+)`, 'm').exec(text)![1]);
    };
    const before = objects('ext4_inode_cache');
    expect(before).toBeGreaterThan(200);
    expect(system.writeFile('/proc/sys/vm/drop_caches', '2')).toBe(1);
    system.sleep(100);
    // What a CPU's slab has free counts as in use.
    expect(objects('ext4_inode_cache')).toBeLessThan(100);
    system.writeFile('/sys/kernel/slab/dentry/shrink', '1');
    expect(objects('dentry')).toBeLessThan(100);
  });

  it('asks the shrinkers of modules, in batches', () => {
    const before = `
static int left = 300;
static unsigned long count(struct shrinker *s, struct shrink_control *sc) { return left; }
static unsigned long scan(struct shrinker *s, struct shrink_control *sc)
{
	pr_info("scan %lu\\n", sc->nr_to_scan);
	left -= sc->nr_to_scan;
	return sc->nr_to_scan;
}
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
static struct shrinker old = { .count_objects = count, .scan_objects = scan };
#endif
`;
    const body = `
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
	struct shrinker *s = shrinker_alloc(0, "demo");
	s->count_objects = count;
	s->scan_objects = scan;
	shrinker_register(s);
#else
	return register_shrinker(&old, "demo");
#endif`;
    for (const kernel of ['6.1', '6.12'] as const) {
      const machine = run(body, before, { kernel });
      machine.system.writeFile('/proc/sys/vm/drop_caches', '3');
      expect(machine.said()).toEqual(['scan 128', 'scan 128', 'scan 44']);
    }
  });
});
