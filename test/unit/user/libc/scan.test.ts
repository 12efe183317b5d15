import { expect, test } from 'vitest';
import { runUserProgram } from '../../../support/user-process.ts';

const SOURCE = `#include <stdio.h>
int main(void)
{
	int a = 0, b = 0, n = 0;
	unsigned char h = 0;
	long l = 0;
	char w[20] = "", c = 0;
	printf("%d", sscanf("12 -34 abc", "%d %d %8s%n", &a, &b, w, &n));
	printf(" %d %d %s %d\\n", a, b, w, n);
	printf("%d", sscanf("0x1f 017 ff", "%i %i %hhx", &a, &b, &h));
	printf(" %d %d %d\\n", a, b, h);
	printf("%d", sscanf("key=a b;rest", "%[^=]=%*c %c;%4s", w, &c, w));
	printf(" %s %c\\n", w, c);
	printf("%d %d %d\\n", sscanf("", "%d", &a), sscanf("x", "%d", &a), sscanf("5%", "%d%%", &a));
	n = sscanf("9999999999", "%ld", &l);
	printf("%d %ld\\n", n, l);
	while (scanf("%d,", &a) == 1)
		printf("[%d]", a);
	printf(" %d\\n", scanf("%19s", w));
	printf("%s %d\\n", w, scanf("%d", &a));
	return 0;
}
`;

// As gcc's program prints it on Linux.
test('numbers, words and sets by a format', async () => {
  const { stdout } = await runUserProgram(SOURCE, '', { stdin: '1, 2,3\nend\n' });
  expect(stdout).toBe(
    '3 12 -34 abc 10\n3 31 15 255\n3 rest b\n-1 0 1\n1 9999999999\n[1][2][3] 1\nend -1\n',
  );
});
