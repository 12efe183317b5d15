import { describe, expect, it } from 'vitest';
import { ModuleMachine, moduleText } from '../../../support/module-machine.ts';
import { runC } from '../../../support/user-program.ts';

/** Loads a module that faults: the log, with the line of the body's first statement. */
function faulting(body: string, before = ''): { log: string; machine: ModuleMachine } {
  const machine = new ModuleMachine();
  try {
    machine.insmod(moduleText(body, before));
  } catch {
    // A panic ends the call.
  }
  return { log: machine.logText, machine };
}

describe('calls', () => {
  it('pass arguments and results of all sizes', () => {
    const source = `
#include <stdio.h>
struct big { long a, b, c; };
struct big make(int n) { struct big b = { n, n + 1, n + 2 }; return b; }
long sum(struct big b, char c, short s, unsigned char u, long l, int i, int j, int k) {
	return b.a + b.b + b.c + c + s + u + l + i + j + k;
}
int main(void)
{
	printf("%ld\\n", sum(make(1), -1, -2, 255, 1L << 40, 1, 2, 3));
	return 0;
}`;
    expect(runC(source)).toBe(`${6 - 3 + 255 + 2 ** 40 + 6}\n`);
  });

  it('recurse', () => {
    const source = `
#include <stdio.h>
int fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
int odd(unsigned n);
int even(unsigned n) { return n == 0 ? 1 : odd(n - 1); }
int odd(unsigned n) { return n == 0 ? 0 : even(n - 1); }
int main(void) { printf("%d %d\\n", fib(15), even(101)); return 0; }`;
    expect(runC(source)).toBe('610 0\n');
  });

  it('go through pointers, in structures and arrays', () => {
    const source = `
#include <stdio.h>
static int add(int a, int b) { return a + b; }
static int sub(int a, int b) { return a - b; }
static int (*const table[])(int, int) = { add, sub };
static int apply(int (*fn)(int, int), int a, int b) { return fn(a, b); }
int main(void)
{
	struct ops { int (*op)(int, int); } ops = { .op = sub };
	printf("%d %d %d\\n", table[0](4, 3), apply(table[1], 4, 3), (*ops.op)(10, 4));
	return 0;
}`;
    expect(runC(source)).toBe('7 1 6\n');
  });

  it('take a variable number of arguments', () => {
    const source = `
#include <stdio.h>
#include <stdarg.h>
static long sum(int count, ...)
{
	va_list list, copy;
	long total = 0;
	va_start(list, count);
	va_copy(copy, list);
	while (count-- > 0) total += va_arg(list, long);
	total += 100 * va_arg(copy, long);
	va_end(copy); va_end(list);
	return total;
}
int main(void) { printf("%ld %ld\\n", sum(1, 5L), sum(8, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L)); return 0; }`;
    expect(runC(source)).toBe('505 136\n');
  });

  it('leave room for alloca', () => {
    const source = `
#include <stdio.h>
#include <string.h>
static int depth(int n) {
	char *text = __builtin_alloca(n + 1);
	memset(text, 'x', n); text[n] = 0;
	return (n > 0 ? depth(n - 1) : 0) + strlen(text);
}
int main(void) { printf("%d\\n", depth(20)); return 0; }`;
    expect(runC(source)).toBe('210\n');
  });

  it('jump to computed labels', () => {
    const source = `
#include <stdio.h>
int main(void)
{
	static const void *const jump[] = { &&zero, &&one };
	for (int i = 0; i < 4; i++) {
		goto *jump[i & 1];
zero:	printf("0"); continue;
one:	printf("1");
	}
	printf("\\n");
	return 0;
}`;
    expect(runC(source)).toBe('0101\n');
  });
});

describe('calls that fault', () => {
  it('to NULL', () => {
    const { log } = faulting('\tfn();', 'static void (*volatile fn)(void);');
    expect(log).toContain('BUG: kernel NULL pointer dereference, address: 0000000000000000');
    expect(log).toMatch(/RIP: 0010:0x0{16}\n/);
    expect(log).toMatch(/Call Trace:[^]*demo_init\+0x/);
  });

  it('into data', () => {
    const { log } = faulting('\t((void (*)(void))&data)();', 'static long data[4];');
    expect(log).toMatch(/invalid opcode|BUG: unable to handle/);
    expect(log).toMatch(/demo_init\+0x/);
  });

  it('to an address that is none', () => {
    const { log } = faulting('\t((void (*)(void))0x1234567890abcdefUL)();');
    expect(log).toContain('general protection fault');
  });

  it('without end: the stack overflows', () => {
    const before = `
static noinline int deeper(int n)
{
	char frame[256];

	memset(frame, n, sizeof(frame));
	return deeper(n + 1) + frame[n & 255];
}`;
    const { log } = faulting('\tpr_info("%d", deeper(0));', before);
    expect(log).toMatch(/BUG: (TASK )?stack guard page was hit|stack overflow/);
    expect(log).toMatch(/deeper\+0x/);
  });

  it('with an overwritten return address', () => {
    const before = `
static noinline void smash(int n)
{
	long buf[2];
	volatile long *p = buf;
	int i;

	for (i = 0; i < n; i++)
		p[i] = 0x4141414141414141;
}`;
    const { log } = faulting('\tsmash(40);', before);
    expect(log).toMatch(/stack-protector: Kernel stack is corrupted in: smash\+0x/);
  });
});
