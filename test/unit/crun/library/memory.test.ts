import { checkSlab } from '../../../../src/mm/slab/check.ts';
import { describe, expect, test } from 'vitest';
import { ModuleMachine, moduleText, runInit, type Leak } from '../../../support/module-machine.ts';

/** The leaks of a module in which each expression is the body of a function, `make0` and so on. */
function leaksOf(expressions: readonly string[], kernel: '6.1' | '6.12' | '7.3' = '6.12'): Leak[] {
  const machine = new ModuleMachine({ kernel });
  const makers = expressions.map(
    (expression, i) =>
      `static noinline void *make${i}(size_t n, gfp_t gfp) { return (void *)(${expression}); }`,
  );
  const before = ['', 'static struct kmem_cache *cache;', ...makers].join('\n');
  const calls = makers.map((_, i) => `\tif (!make${i}(100, GFP_KERNEL))\n\t\treturn -ENOMEM;`);
  const body = ['\tcache = kmem_cache_create("things", 72, 0, 0, NULL);', ...calls].join('\n');
  // As on the real kernels: stacks keep stale pointers, which hide leaks by chance.
  machine.system.writeFile('/sys/kernel/debug/kmemleak', 'stack=off');
  expect(machine.insmod(moduleText(body, before))).toBe(0);
  return machine.leaks();
}

describe('allocations as kmemleak sees them, on 6.12', () => {
  const cases: [expression: string, size: number, caller: string][] = [
    ['kmalloc(64, gfp)', 64, '__kmalloc_cache_noprof'],
    ['kmalloc(n, gfp)', 128, '__kmalloc_noprof'],
    ['kzalloc(n, gfp)', 128, '__kmalloc_noprof'],
    ['kmalloc_array(n, 3, gfp)', 512, '__kmalloc_noprof'],
    ['krealloc(NULL, n, gfp)', 128, 'krealloc_noprof'],
    ['kstrdup("twelve bytes", gfp)', 16, 'kstrdup'],
    ['kstrndup("twelve bytes", 3, gfp)', 8, 'kstrndup'],
    ['kmemdup("abc", 3, gfp)', 8, 'kmemdup_noprof'],
    ['kvmalloc(n, gfp)', 128, '__kvmalloc_node_noprof'],
    ['kmem_cache_alloc(cache, gfp)', 72, 'kmem_cache_alloc_noprof'],
    ['vmalloc(n)', 4096, 'vmalloc_noprof'],
    ['vzalloc(n)', 4096, 'vzalloc_noprof'],
  ];

  test('sizes and callers', () => {
    const leaks = leaksOf(cases.map(([expression]) => expression));
    const seen = cases.map(([expression, , caller], i) => {
      const leak = leaks.find(({ frames }) => frames.includes(`make${i}`));
      const at = leak?.frames.indexOf(`make${i}`) ?? 0;
      expect(leak?.frames.slice(0, at), expression).toContain(caller);
      return [expression, leak?.size, leak?.frames[at - 1]];
    });
    expect(seen).toEqual(cases);
    expect(leaks).toHaveLength(cases.length);
  });

  test('callers have other names on 6.1', () => {
    const [slab, area] = leaksOf(['kmalloc(n, gfp)', 'vmalloc(n)'], '6.1');
    expect(slab.frames[slab.frames.indexOf('make0') - 1]).toBe('__kmalloc');
    expect(area.frames[area.frames.indexOf('make1') - 1]).toBe('vmalloc');
  });
});

test('on 7.3, objects by their types', () => {
  const machine = new ModuleMachine({ kernel: '7.3' });
  const before = 'struct item { long a; int many; long list[]; };';
  const body = `
	struct item *p = kzalloc_obj(*p), *q = kmalloc_obj(struct item, GFP_ATOMIC);
	struct item *r = kzalloc_objs(*r, 100), *s = kzalloc_flex(*s, list, 10);
	size_t most = SIZE_MAX;
	bool is = ksize(p) == 16 && ksize(q) == 16 && ksize(r) == 2048 && ksize(s) == 96;

	is &= kvzalloc_flex(*s, list, most) == NULL && r[99].a == 0 && s->list[9] == 0;
	return is ? 0 : -EINVAL;`;
  expect(machine.insmod(moduleText(body, before))).toBe(0);
});

describe('allocations', () => {
  test('that are freed are no leaks', () => {
    const machine = new ModuleMachine();
    const body = `
	void *p[4];
	struct kmem_cache *c = kmem_cache_create("things", 40, 0, 0, NULL);

	kfree(kmalloc(10, GFP_KERNEL));
	kfree(NULL);
	vfree(vmalloc(5000));
	kvfree(kvmalloc(100000, GFP_KERNEL));
	kfree_sensitive(kzalloc(32, GFP_KERNEL));
	free_percpu(alloc_percpu(long));
	free_page(__get_free_page(GFP_KERNEL));
	__free_pages(alloc_pages(GFP_KERNEL, 2), 2);
	free_pages_exact(alloc_pages_exact(12288, GFP_KERNEL), 12288);
	pr_info("%d", kmem_cache_alloc_bulk(c, GFP_KERNEL, 4, p));
	kmem_cache_free_bulk(c, 4, p);
	kmem_cache_destroy(c);`;
    expect(machine.insmod(moduleText(body))).toBe(0);
    expect(machine.said()).toEqual(['4']);
    expect(machine.leaks()).toEqual([]);
    expect(machine.logText).not.toMatch(/BUG|WARNING/);
  });

  test('of 7.3 may go past kmemleak, and a cache waits for kfree_rcu when it is destroyed', () => {
    const machine = new ModuleMachine({ kernel: '7.3' });
    const before = `
#include <linux/rcupdate.h>
struct thing { struct rcu_head rcu; char rest[100]; };
`;
    const body = `
	void *p[40], *q = kmalloc_nolock(100, GFP_NOWAIT, NUMA_NO_NODE);
	struct kmem_cache *c = kmem_cache_create("things", sizeof(struct thing), 0, SLAB_NO_MERGE, NULL);
	int i, n = kmem_cache_alloc_bulk(c, GFP_KERNEL, 40, p);

	kfree_nolock(q);
	for (i = 0; i < 40; i++)
		kfree_rcu((struct thing *)p[i], rcu);
	pr_info("%d %d", n, q != NULL);
	kmem_cache_destroy(c);`;
    expect(machine.insmod(moduleText(body, before))).toBe(0);
    expect(machine.said()).toEqual(['1 1']);
    expect(machine.leaks()).toEqual([]);
    expect(machine.logText).not.toMatch(/BUG|WARNING/);
    expect(machine.system.slab.caches.map(({ name }) => name)).not.toContain('things');
    expect(checkSlab(machine.system.slab)).toEqual([]);
  });

  test.each(['6.12', '7.3'] as const)(
    'of %s: without sheaves, too, a cache waits for kfree_rcu when it is destroyed',
    (kernel) => {
      const bootLine = `${kernel === '7.3' ? 'slab' : 'slub'}_debug=F`;
      const machine = new ModuleMachine({ kernel, bootLine });
      const before = 'struct thing { struct rcu_head rcu; char rest[100]; };\n';
      const body = `
	struct kmem_cache *c = kmem_cache_create("things", sizeof(struct thing), 0, 0, NULL);
	struct thing *thing = kmem_cache_zalloc(c, GFP_KERNEL);
	void *p[3] = { kmalloc(10, GFP_KERNEL), kmalloc(20000, GFP_KERNEL), kmalloc(300, GFP_KERNEL) };

	kfree_rcu(thing, rcu);
	kmem_cache_destroy(c);
	kfree_bulk(3, p);`;
      expect(machine.insmod(moduleText(body, `#include <linux/rcupdate.h>\n${before}`))).toBe(0);
      expect(machine.system.slab.caches.map(({ name }) => name)).not.toContain('things');
      expect(machine.leaks()).toEqual([]);
      expect(machine.logText).not.toMatch(/BUG|WARNING/);
    },
  );

  test('keep contents: zeroed, copied, moved', () => {
    const body = `
	char *z = kzalloc(64, GFP_KERNEL), *m = kmemdup("abcdef", 7, GFP_KERNEL);
	char *s = kmemdup_nul("abcdef", 2, GFP_KERNEL);

	pr_info("%d %s %s", memchr_inv(z, 0, 64) == NULL, m, s);
	m = krealloc(m, 4000, GFP_KERNEL);
	pr_info("%s %d", m, ksize(m) >= 4000);
	kfree(z); kfree(m); kfree(s);`;
    expect(runInit(body)).toEqual(['1 abcdef ab', 'abcdef 1']);
  });

  test('that are too large fail', () => {
    expect(
      runInit('\tsize_t n = 1UL << 40;\n\tpr_info("%px", kmalloc(n, GFP_KERNEL | __GFP_NOWARN));'),
    ).toEqual(['0000000000000000']);
  });

  test('run constructors of a cache', () => {
    const before = `
struct thing { int magic; char rest[60]; };
static void construct(void *p) { ((struct thing *)p)->magic = 1234; }`;
    const body = `
	struct kmem_cache *c = kmem_cache_create("things", sizeof(struct thing), 0, 0, construct);
	struct thing *t = kmem_cache_alloc(c, GFP_KERNEL);

	pr_info("%d", t->magic);
	kmem_cache_free(c, t);
	kmem_cache_destroy(c);`;
    expect(runInit(body, before)).toEqual(['1234']);
  });

  test('percpu: a copy for each CPU', () => {
    const body = `
	int cpu, sum = 0;
	int __percpu *counter = alloc_percpu(int);

	for_each_possible_cpu(cpu)
		*per_cpu_ptr(counter, cpu) = cpu + 1;
	for_each_possible_cpu(cpu)
		sum += *per_cpu_ptr(counter, cpu);
	pr_info("%d", sum - num_possible_cpus() * (num_possible_cpus() + 1) / 2);
	free_percpu(counter);`;
    expect(runInit(body)).toEqual(['0']);
  });

  test('pages: addresses and their pages lead to each other', () => {
    const body = `
	struct page *page = alloc_page(GFP_KERNEL);
	void *at = page_address(page);

	pr_info("%d %d %d", virt_to_page(at) == page, pfn_to_page(page_to_pfn(page)) == page,
		__va(__pa(at)) == at);
	__free_page(page);`;
    expect(runInit(body)).toEqual(['1 1 1']);
  });
});

test.each(['6.1', '6.12', '7.3'] as const)(
  'kvrealloc() keeps contents and finds room, on %s',
  (kernel) => {
    const machine = new ModuleMachine({ kernel });
    const old = kernel === '6.1' ? '$1, ' : '';
    const resize = (from: string, to: string): string =>
      `kvrealloc(p, ${old.replace('$1', from)}${to}, GFP_KERNEL)`;
    const body = `
	size_t big = 5UL << 20, bigger = 6UL << 20;
	char *p = kvmalloc(100, GFP_KERNEL), *q;

	memset(p, 7, 100);
	p = ${resize('100', 'big')};
	if (!is_vmalloc_addr(p) || p[99] != 7)
		return -EIO;
	memset(p, 9, big);
	q = p;
	p = ${resize('big', 'bigger')};
	if (p == q || p[big - 1] != 9)
		return -EFAULT;
	p[bigger - 1] = 1;
	kvfree(p);`;
    machine.system.writeFile('/sys/kernel/debug/kmemleak', 'stack=off');
    expect(machine.insmod(moduleText(body))).toBe(0);
    expect(machine.leaks()).toEqual([]);
  },
);

test('vrealloc() of 7.3 tells kmemleak of the pages that it gives up', () => {
  const machine = new ModuleMachine({ kernel: '7.3', bootLine: 'slab_debug=F' });
  const body = `
	char *p = vmalloc(5 * PAGE_SIZE);

	p[0] = 1;
	if (vrealloc(p, PAGE_SIZE + 1, GFP_KERNEL) != p)
		return -EIO;
	if (vrealloc(p, 2 * PAGE_SIZE, GFP_KERNEL) != p)
		return -EINVAL;`;
  machine.system.writeFile('/sys/kernel/debug/kmemleak', 'stack=off');
  expect(machine.insmod(moduleText(body, '#include <linux/vmalloc.h>'))).toBe(0);
  expect(machine.leaks().map(({ size }) => size)).toEqual([8192]);
});
