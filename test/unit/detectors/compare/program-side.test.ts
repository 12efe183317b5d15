import { expect, test } from 'vitest';
import { compareProgram } from '../../../../src/detectors/compare/program-side.ts';
import { comparedProgram, wordsOf } from '../../../support/compared.ts';

const SOURCE = `
#include <mcheck.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
struct node { struct node *next; char rest[32]; };
static char *middle;
static uintptr_t hidden;
int main(void)
{
	mtrace();
	void **page = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	page[0] = malloc(100);
	middle = (char *)malloc(200) + 8;
	hidden = (uintptr_t)malloc(300) ^ 0x5555555555555555;
	struct node *head = malloc(sizeof(*head));
	head->next = calloc(1, 48);
	head = NULL;
	free(malloc(500));
	exit(0);
}
`;

test('each tool has an answer for each block, and where it is wrong a reason', async () => {
  const blocks = await comparedProgram(SOURCE);
  if (typeof blocks === 'string') throw new Error(blocks);
  expect([...blocks.keys()].sort((a, b) => a - b)).toEqual([40, 48, 100, 200, 300]);
  const verdicts = [...blocks].map(([size, { truth }]) => [size, truth.verdict]);
  expect(Object.fromEntries(verdicts)).toEqual({
    40: 'lost',
    48: 'lost',
    100: 'reachable',
    200: 'reachable',
    300: 'reachable',
  });
  expect(blocks.get(40)!.truth).toEqual({
    verdict: 'lost',
    why: 'another value was stored over the last reference',
    place: 't.c:18 in main',
  });
  expect(wordsOf(blocks.get(48))).toEqual({
    kmemleak: 'not seen: user memory',
    memcheck: 'indirectly lost',
    asan: 'indirect leak',
    lsan: 'indirect leak',
    mtrace: 'not freed',
    'allocation log': 'outstanding',
  });
  const whyOf = (size: number, tool: string): string | undefined =>
    blocks.get(size)!.answers.find((one) => one.tool === tool)!.why;
  expect(wordsOf(blocks.get(100))).toMatchObject({
    memcheck: 'still reachable',
    lsan: 'direct leak',
  });
  expect(whyOf(100, 'lsan')).toBe('the pointer to it is in memory of mmap()');
  expect(wordsOf(blocks.get(200))).toMatchObject({
    memcheck: 'possibly lost',
    lsan: 'nothing said',
  });
  expect(whyOf(200, 'memcheck')).toContain('points into it');
  expect(wordsOf(blocks.get(300))).toMatchObject({ memcheck: 'definitely lost' });
  expect(whyOf(300, 'memcheck')).toBe('what holds it leaves no pointer in memory');
});

test('what calls a sanitizer is built with it, and what is wrong is not built', async () => {
  const source =
    '#include <stdlib.h>\nvoid __lsan_ignore_object(const void *);\n' +
    'int main(void) { __lsan_ignore_object(malloc(77)); return 0; }\n';
  const blocks = await comparedProgram(source);
  expect(typeof blocks === 'string' ? {} : wordsOf(blocks.get(77))).toMatchObject({
    memcheck: 'the program is not built with it',
    lsan: 'nothing said',
  });
  expect(await comparedProgram('int main(void) { return missing; }')).toContain('missing');
  // A program that is killed is not looked at.
  expect(await compareProgram(() => Promise.resolve(undefined), [])).toEqual({});
});
