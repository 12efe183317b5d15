import { expect, test } from 'vitest';
import { HeaptrackRun } from '../../../../src/detectors/heaptrack/run.ts';
import { underTool } from '../../../support/user-tool.ts';

test('chains, and what was freed before anything else was allocated', () => {
  const tool = new HeaptrackRun();
  underTool(
    `#include <stdlib.h>
static void *get(int n) { return malloc(n); }
int main(void)
{
	void *a = get(10);
	free(get(20));
	a = realloc(a, 30);
	free(malloc(1)), free(a);
	return 0;
}`,
    tool,
  );
  const { chains, events, temporary, command } = tool.recorded!;
  expect(command).toBe('./t');
  expect(events.map(([, bytes]) => bytes)).toEqual([72_704, 10, 20, -20, -10, 30, 1, -1, -30]);
  expect(temporary.reduce((a, b) => a + b, 0)).toBe(2);
  expect(chains[1].map(({ name }) => name)).toEqual(['get', 'main']);
  expect(chains[1][0]).toEqual({ name: 'get', place: '/t.c:2', object: '/t' });
});
