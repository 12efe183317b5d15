import { expect, test } from 'vitest';
import { ProgramReasons } from '../../../../src/detectors/compare/program-reasons.ts';
import { TruthRun } from '../../../../src/detectors/compare/program-truth.ts';
import { underTool } from '../../../support/user-tool.ts';

test('the word that decides', () => {
  const said: string[] = [];
  const tool = new TruthRun((proc, truth) => {
    const reasons = new ProgramReasons(proc, truth);
    for (const life of truth.lives.values()) {
      const why = reasons.of(life);
      said.push(`${life.size}: ${why({ says: 'maybe', word: '' })}`);
      said.push(`${life.size}: ${why({ says: 'fine', word: '' })}`);
    }
  });
  underTool(
    `#include <stdlib.h>
static char *inside;
int main(void) { inside = (char *)malloc(64) + 8; malloc(80); exit(0); }`,
    tool,
  );
  expect(said).toEqual([
    '64: the pointer in a variable points into it, not to its start',
    '64: a word in a variable has a value that is an address in it',
    '80: what holds it leaves no pointer in memory',
    '80: a copy of its address was left where the tool searches, as on the stack',
  ]);
});
