import { expect, test } from 'vitest';
import { TruthRun } from '../../../../src/detectors/compare/program-truth.ts';
import { underTool } from '../../../support/user-tool.ts';

/** The sizes of the blocks that are lost and that can be reached when a program ends. */
function truthOf(body: string): { lost: number[]; reachable: number[] } {
  const found = { lost: [] as number[], reachable: [] as number[] };
  const tool = new TruthRun((_, { now, lives }) => {
    for (const { id, size } of lives.values()) {
      (now.isReachable(id) ? found.reachable : found.lost).push(size);
    }
  });
  underTool(`#include <stdint.h>\n#include <stdlib.h>\n#include <string.h>\n${body}`, tool);
  return found;
}

test('hidden pointers keep, numbers do not, and what a free held is lost', () => {
  const { lost, reachable } = truthOf(`
static uintptr_t hidden, number;
static char *grown, **holder;
int main(void)
{
	hidden = ~(uintptr_t)malloc(101);
	number = 0;
	for (int i = 0; i < 64; i++)
		number |= (uintptr_t)malloc(102) & ((uintptr_t)1 << i) ? (uintptr_t)1 << i : 0;
	grown = realloc(realloc(malloc(103), 104), 300);
	holder = malloc(sizeof(*holder));
	*holder = malloc(105);
	free(holder);
	holder = NULL;
	memmove(&grown, &grown, sizeof(grown));
	exit(0);
}
`);
  expect(reachable).toEqual([101, 300]);
  expect(lost.filter((size) => size !== 102)).toEqual([105]);
  expect(lost).toHaveLength(65);
});
