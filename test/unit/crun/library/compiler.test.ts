import { describe, expect, it } from 'vitest';
import { runC } from '../../../support/user-program.ts';

describe('arithmetic with overflow', () => {
  it('tells whether the result fits, and stores what is held', () => {
    const source = `
#include <stdio.h>
int main(void)
{
	int i; unsigned char c; unsigned long u; long l;
	int a = __builtin_add_overflow(2147483647, 1, &i);
	int b = __builtin_sub_overflow(1, 2, &u);
	int d = __builtin_mul_overflow(20, 13, &c);
	int e = __builtin_mul_overflow(1L << 62, 2L, &l);
	int f = __builtin_add_overflow(-1, 3UL, &i);
	printf("%d %d, %d %lx, %d %d, %d %ld, %d\\n", a, 2, b, u, d, c, e, l, f);
	printf("%d\\n", i);
	return 0;
}`;
    expect(runC(source)).toBe('1 2, 1 ffffffffffffffff, 1 4, 1 -9223372036854775808, 0\n2\n');
  });
});

describe('atomic operations', () => {
  it('give the old value or the new one, in every size', () => {
    const source = `
#include <stdio.h>
int main(void)
{
	unsigned char b = 250; short s = 5; int i = 7; long l = 1L << 40;
	printf("%d", __sync_fetch_and_add(&b, 10));
	printf(" %d", b);
	printf(" %d", __sync_sub_and_fetch(&s, 6));
	printf(" %d", __sync_fetch_and_or(&i, 8));
	printf(" %d", __sync_and_and_fetch(&i, 12));
	printf(" %ld", __sync_add_and_fetch(&l, 1));
	printf(" %d", __atomic_exchange_n(&i, 3, __ATOMIC_SEQ_CST));
	printf(" %d", __sync_val_compare_and_swap(&i, 3, 9));
	printf(" %d", __sync_val_compare_and_swap(&i, 3, 10));
	printf(" %d", __sync_bool_compare_and_swap(&l, (1L << 40) + 1, -1));
	printf(" %d %ld\\n", i, l);
	return 0;
}`;
    expect(runC(source)).toBe('250 4 -1 7 12 1099511627777 12 3 9 1 9 -1\n');
  });
});
