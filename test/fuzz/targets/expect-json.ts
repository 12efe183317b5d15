/** What scenarios say of themselves, changed. */
import { readdirSync, readFileSync } from 'node:fs';
import { UsageError } from '../../../src/cli/exit-codes.ts';
import { parseScenario } from '../../../src/cli/scenario-files.ts';
import { absolute } from '../../support/source-tree.ts';
import { kindOfText, mutateText } from '../mutate-text.ts';
import type { FuzzTarget } from '../target.ts';

const TEXTS = readdirSync(absolute('sim/scenarios')).map((name) =>
  readFileSync(absolute(`sim/scenarios/${name}/expect.json`), 'utf8'),
);

export const target: FuzzTarget = {
  name: 'expect-json',
  about: 'expect.json of scenarios',
  smoke: 60,
  generate: (random, corpus) => mutateText(random.pick([...TEXTS, ...corpus]), TEXTS, random),
  run(input) {
    try {
      const { forms } = parseScenario(input, 'expect.json');
      // What readers take for granted.
      const blocks = Object.values(forms).flatMap(({ objects = [] }) => objects);
      for (const { function: name, verdict } of blocks) name.concat(verdict.afterUnload);
      return 'read';
    } catch (error) {
      if (error instanceof UsageError) return kindOfText(error.message);
      throw error;
    }
  },
};
