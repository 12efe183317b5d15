import { expect, test } from 'vitest';
import { printed } from '../../../support/user-process.ts';

test('a stream that is closed gives its memory back', async () => {
  const body = `
	char line[4];
	FILE *a = fopen("a", "w"), *b;
	fputs("abcdef\\nx", a);
	fclose(a);
	b = fopen("a", "r");
	printf("%d\\n", a == b);
	while (fgets(line, sizeof(line), b))
		printf("[%s]", line);
	printf("%d\\n", fclose(b));
	printf("%d\\n", fclose(b));`;
  expect(await printed(body)).toBe('1\n[abc][def][\n][x]0\n-1\n');
});

test('a program that has used up all memory still prints', async () => {
  const body = '\tlong n = 0;\n\twhile (malloc(1000))\n\t\tn++;\n\tprintf("%d\\n", n > 1000);';
  expect(await printed(body)).toBe('1\n');
});
