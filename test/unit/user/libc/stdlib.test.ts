import { expect, test } from 'vitest';
import { printed } from '../../../support/user-process.ts';

test('memory that cannot be had is NULL, and errno says so', async () => {
  const body = `
	void *p = malloc(1UL << 50);
	printf("%d %d\\n", p == NULL, errno);
	p = NULL;
	printf("%d %d %d\\n", posix_memalign(&p, 3, 8), posix_memalign(&p, 64, 8), p != NULL);
	printf("%d\\n", realloc(p, 0) == NULL);`;
  expect(await printed(body, '#include <errno.h>')).toBe('1 12\n22 0 0\n1\n');
});

test('numbers in texts', async () => {
  const body = `
	char *end;
	printf("%ld %ld %ld", strtol("-0x10", &end, 16), strtol("zz", &end, 36), strtol("x", &end, 10));
	printf(" '%s' %llu\\n", end, strtoull("18446744073709551615", NULL, 10));
	printf("%d\\n", rand() != rand());`;
  expect(await printed(body)).toBe("-16 1295 0 '' 18446744073709551615\n1\n");
});

test('bsearch() and the numbers of rand() are those of glibc', async () => {
  const headers = `static int by(const void *a, const void *b)
{ return *(const int *)a - *(const int *)b; }`;
  const body = `
	int v[] = { 1, 3, 5, 7 }, five = 5, six = 6, a = rand(), b = rand();
	printf("%d ", (int)((int *)bsearch(&five, v, 4, sizeof(*v), by) - v));
	printf("%d %d %d ", bsearch(&six, v, 4, sizeof(*v), by) == NULL, a, b);
	srand(7);
	printf("%d\\n", rand());`;
  expect(await printed(body, headers)).toBe('2 1 1804289383 846930886 1045618677\n');
});
