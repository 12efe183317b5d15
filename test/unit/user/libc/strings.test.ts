import { expect, test } from 'vitest';
import { printed } from '../../../support/user-process.ts';

test('texts are taken apart', async () => {
  const body = `
	char text[] = "  a b", *rest;
	printf("[%s]", strtok_r(text, " ", &rest));
	printf("[%s]", strtok_r(NULL, " ", &rest));
	printf("[%d]\\n", strtok_r(NULL, " ", &rest) == NULL);
	bzero(text, 3);
	printf("%d %c%c\\n", text[2], toupper('a'), tolower('B'));`;
  expect(await printed(body, '#include <ctype.h>')).toBe('[a][b][1]\n0 Ab\n');
});
