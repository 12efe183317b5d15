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

test('searching and copying as BSD and GNU have it', async () => {
  const body = `
	char to[9] = "";
	printf("%s %s %d ", index("abc", 'b'), rindex("abcb", 'b'), *index("a", 0));
	printf("%s %s ", strcasestr("HeLLo", "ll"), (char *)memmem("hello", 5, "ll", 2));
	printf("%d %d ", bcmp("ab", "ab", 2), bcmp("ab", "ac", 2) != 0);
	printf("%d ", (int)((char *)memccpy(to, "abc", 'b', 3) - to));
	printf("%d %s\\n", (int)(stpcpy(to, "xyz") - to), to);`;
  const headers = '#define _GNU_SOURCE\n#include <string.h>\n#include <strings.h>';
  expect(await printed(body, headers)).toBe('bc b 0 LLo llo 0 1 2 3 xyz\n');
});
