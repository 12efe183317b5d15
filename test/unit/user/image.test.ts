import { expect, test } from 'vitest';
import { printed, runUserProgram } from '../../support/user-process.ts';

test('functions, data and what points at them have their places', async () => {
  const headers = `
static const char *names[] = { "one", "two" };
static int numbers[3] = { 1, 2, 3 };
static int *second = &numbers[1];
static int twice(int n) { return 2 * n; }
static int (*fn)(int) = twice;
static int nothing[100];`;
  const body = `
	printf("%s %d %d %d\\n", names[1], *second, fn(21), nothing[99]);
	printf("%d %d\\n", (unsigned long)main >> 32 == 0x5555, (void *)twice < (void *)numbers);
	int (*say)(const char *) = puts;
	say("by a pointer");`;
  expect(await printed(body, headers)).toBe('two 2 42 0\n1 1\nby a pointer\n');
});

test('a call of what is no function is a fault', async () => {
  const source = 'int main(void) { void (*fn)(void) = (void *)64; fn(); return 0; }';
  expect((await runUserProgram(source)).status).toBe(139);
});
