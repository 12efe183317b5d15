import { expect, test } from 'vitest';
import { tryModules } from '../../../src/session/module-trial.ts';
import { module, trialOf } from '../../support/trial-module.ts';

const TWO = module(
  `a = kmalloc(64, GFP_KERNEL);
	if (!a) return -ENOMEM;
	b = kmalloc(128, GFP_KERNEL);
	if (!b) return -ENOMEM; /* and a? */
	return 0;`,
  'kfree(a); kfree(b);',
  'static void *a, *b;',
);

test('the allocations of a module are counted, and the one that is named fails', async () => {
  const plan = trialOf(TWO);
  const [none, first, second] = [
    await tryModules(plan, 0),
    await tryModules(plan, 1),
    await tryModules(plan, 2),
  ];
  expect([none.tried, none.refused, none.leaks, none.held, none.names]).toEqual([
    2,
    undefined,
    [],
    [],
    [],
  ]);
  expect([first.refused, first.leaks]).toEqual([{ name: 'trial', error: -12 }, []]);
  expect([second.refused?.error, second.leaks.map(({ size }) => size)]).toEqual([-12, [64]]);
  const [frame] = second.system.kernel.base.sources.frames(second.failed!.trace);
  expect(frame.line).toBe('trial.c:8');
});

test('percpu memory, pages and what is used in between count too', async () => {
  const text = module(
    `p = alloc_percpu(int); page = __get_free_page(GFP_KERNEL);
	return proc_create("trial", 0444, NULL, &ops) ? 0 : -ENOMEM;`,
    'remove_proc_entry("trial", NULL); free_percpu(p); free_page(page);',
    `#include <linux/percpu.h>
static int __percpu *p; static unsigned long page;
static ssize_t m_read(struct file *f, char __user *b, size_t n, loff_t *o)
{ kfree(kmalloc(32, GFP_KERNEL)); return 0; }
static const struct proc_ops ops = { .proc_read = m_read };`,
  );
  const unused = await tryModules(trialOf(text), 0);
  const plan = trialOf(text, async ({ shell }) => void (await shell.run('cat /proc/trial')));
  expect((await tryModules(plan, 0)).tried).toBe(unused.tried + 1);
});

test('a class whose name is taken leaves nothing', async () => {
  const text = module(
    'c = class_create("trial"); return PTR_ERR(class_create("trial")) == -EEXIST ? 0 : -EIO;',
    'class_destroy(c);',
    '#include <linux/device.h>\nstatic struct class *c;',
  );
  const { refused, leaks, held, names } = await tryModules(trialOf(text), 0);
  expect([refused, leaks, held, names]).toEqual([undefined, [], [], []]);
});
