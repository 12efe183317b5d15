import { describe, expect, test } from 'vitest';
import { stateHash } from '../../../../src/session/state-hash.ts';
import type { SystemConfig } from '../../../../src/system.ts';
import { C_LOOPS, loopModule } from '../../../support/c-loops.ts';
import { truthText } from '../../../support/truth-text.ts';
import { ModuleMachine } from '../../../support/module-machine.ts';

const MEMORY = 32 * 1024 * 1024;

/** What a machine is like after a module was loaded and ran for a while. */
function after(source: string, config: SystemConfig): readonly unknown[] {
  const machine = new ModuleMachine({ memBytes: MEMORY, ...config });
  const status = machine.insmod(source);
  machine.system.sleep(3);
  machine.system.kmemleak.scan();
  const { effort } = machine.system.machine.memory;
  const { system } = machine;
  return [status, machine.log, effort.spent, stateHash(system), truthText(system)];
}

/** The same with and without compiled code, under a few schedules. */
function expectSame(source: string, config: SystemConfig = {}): readonly unknown[] {
  const plain = after(source, { ...config, compile: false });
  expect(after(source, { ...config, compile: 'eager' })).toEqual(plain);
  return plain;
}

const MODULE = `
#include <linux/module.h>
#include <linux/kthread.h>
#include <linux/slab.h>
static int numbers[64], turns;
static int *where = numbers;
BODY
static int init(void) { return run(); }
module_init(init);
MODULE_LICENSE("GPL");
`;

function module(body: string): string {
  return MODULE.replace('BODY', body);
}

describe('compiled code leaves what the interpreter leaves', () => {
  test.each(C_LOOPS)('$name', (loop) => {
    const [status] = expectSame(loopModule(loop, 1));
    expect(status).toBe(0);
  });

  test.each(['matrix', 'list', 'tree', 'memcpy'])('%s, followed for the truth', (name) => {
    const loop = C_LOOPS.find((one) => one.name === name)!;
    expectSame(loopModule(loop, 1), { truth: true });
  });

  test('references that registers lose in loops and calls', () => {
    const source = module(`
struct node { struct node *next; int key; short part[2]; };
static struct node *head;
static noinline struct node *make(struct node *next)
{
	struct node *one = kzalloc(sizeof(*one), GFP_KERNEL);
	struct node *lost = kmalloc(24, GFP_KERNEL);
	one->next = next;
	one->key = (unsigned long)lost >> 4;
	memcpy(one->part, &lost, sizeof(one->part));
	return one;
}
static noinline struct node *last(struct node *from)
{
	return from->next ? last(from->next) : from;
}
static int run(void)
{
	for (int i = 0; i < 40; i++) {
		head = make(i % 3 ? head : NULL);
		turns += last(head)->key;
	}
	for (struct node *one = head; one;) {
		struct node *next = one->next;
		if (one->key & 1)
			kfree(one);
		one = next;
	}
	return 0;
}`);
    const state = expectSame(source, { truth: true });
    expect(state.at(-1)).toContain('register');
  });

  test.each([
    ['a pointer runs wild', 'where += i << 20; sum += *where;'],
    ['a division by zero', 'sum += 100 / (40 - i);'],
    ['an odd address', 'sum += *(int *)((char *)numbers + i);'],
    ['a division of 64 bits', 'sum += (long)(0x8000000000000000ul / (50 - i)) % (i - 30);'],
    ['a write to what is constant', '*(int *)"text" = i;'],
    ['the end of the stack', 'sum += deep(i * 30);'],
  ])('at %s', (_, body) => {
    const source = module(`
static noinline int deep(int n) { volatile int room[8]; room[n & 7] = n; return n ? deep(n - 1) + room[n & 7] : 0; }
static noinline int run(void)
{
	long sum = 0;
	for (int i = 0; i < 60; i++) { ${body} turns++; }
	return sum == 1 ? deep(1) : 0;
}`);
    expectSame(source);
  });

  test.each(['random', 'pct:3', 'calm'])('when tasks take turns: %s', (schedule) => {
    const source = module(`
static noinline int step(int n) { return numbers[n & 63] * 3 + n; }
static int work(void *data)
{
	for (int i = 0; i < 400; i++) {
		numbers[i & 63] += step(i + turns++);
		if (i % 100 == 0)
			kmalloc(32, GFP_KERNEL);
	}
	return 0;
}
static int run(void)
{
	for (int i = 0; i < 3; i++)
		kthread_run(work, NULL, "work/%d", i);
	return 0;
}`);
    for (const seed of ['a', 'b']) expectSame(source, { schedule, seed });
  });

  test('in loops that lead into each other, and a module that goes while it runs', () => {
    const source = module(`
static noinline int run(void)
{
	int i = 0, sum = 0;
again:
	for (int k = 0; k < 5; k++) {
		if (i % 7 == 3)
			goto inside;
		sum += k;
	}
	while (i < 100) {
		sum ^= i;
inside:
		i++;
		if (i % 5 == 0)
			goto again;
	}
	numbers[0] = sum;
	return -sum & 0;
}`);
    expectSame(source);
  });
});

test('what runs long is compiled without being asked, and only where it may be', () => {
  const source = loopModule(C_LOOPS[1], 1);
  for (const compile of [true, false]) {
    const machine = new ModuleMachine({ compile });
    machine.insmod(source);
    const { text } = machine.modules.runtime;
    expect(text.runnable !== text.code).toBe(compile);
    machine.system.rmmod('demo');
    expect(text.runnable === text.code).toBe(true);
  }
});
