import { expect, it } from 'vitest';
import { runInit } from '../../../support/module-machine.ts';

const HEADERS = '#include <linux/rwsem.h>\n#include <linux/spinlock.h>\n';

it('lets several readers in or one writer', () => {
  const body = `
	static DECLARE_RWSEM(sem);
	int a, b, c, d;
	down_read(&sem);
	a = down_read_trylock(&sem);
	b = down_write_trylock(&sem);
	up_read(&sem);
	up_read(&sem);
	down_write(&sem);
	c = down_read_trylock(&sem);
	downgrade_write(&sem);
	d = down_read_trylock(&sem);
	pr_info("%d %d %d %d", a, b, c, d);`;
  expect(runInit(body, HEADERS)).toEqual(['1 0 0 1']);
});

it('wakes a writer when the last reader is gone', () => {
  const before = `${HEADERS}
static DECLARE_RWSEM(sem);
static int order;
static int writer(void *data)
{
	down_write(&sem);
	order = order * 10 + 2;
	up_write(&sem);
	return 0;
}
`;
  const body = `
	struct task_struct *t;
	down_read(&sem);
	t = kthread_create(writer, NULL, "writer");
	get_task_struct(t);
	wake_up_process(t);
	msleep(50);
	order = 1;
	up_read(&sem);
	msleep(50);
	pr_info("%d", order);`;
  expect(runInit(body, before)).toEqual(['12']);
});

it('has spinning locks with the same rule, which keep the CPU', () => {
  const body = `
	static DEFINE_RWLOCK(lock);
	int a, b, c;
	read_lock(&lock);
	a = read_trylock(&lock);
	b = write_trylock(&lock);
	read_unlock(&lock);
	read_unlock(&lock);
	write_lock(&lock);
	c = read_trylock(&lock);
	pr_info("%d %d %d %d", a, b, c, preempt_count());
	write_unlock(&lock);
	pr_info("%d", preempt_count());`;
  expect(runInit(body, HEADERS)).toEqual(['1 0 0 1', '0']);
});
