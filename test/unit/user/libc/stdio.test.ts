import { expect, test } from 'vitest';
import { printed, runUserProgram } from '../../../support/user-process.ts';

test('what is buffered is lost when the program is, and kept without a buffer', async () => {
  const source = (mode: string): string => `#include <stdio.h>
#include <unistd.h>
int main(void) { setvbuf(stdout, NULL, ${mode}, 0); printf("line\\nrest"); _exit(1); }`;
  expect((await runUserProgram(source('_IOFBF'))).stdout).toBe('');
  expect((await runUserProgram(source('_IOLBF'))).stdout).toBe('line\nrest');
  expect((await runUserProgram(source('_IONBF'))).stdout).toBe('line\nrest');
});

test('bytes are read and written in records', async () => {
  const body = `
	int numbers[4] = { 1, 2, 3, 4 }, back[4] = { 0 };
	FILE *file = fopen("data", "w+");
	printf("%zu\\n", fwrite(numbers, sizeof(int), 4, file));
	fclose(file);
	file = fopen("data", "r");
	printf("%zu", fread(back, sizeof(int), 3, file));
	printf(" %d %d\\n", back[2], fileno(file));
	fclose(file);
	printf("%d\\n", fopen("data", "bad") == NULL);`;
  expect(await printed(body)).toBe('4\n3 3 3\n1\n');
});
