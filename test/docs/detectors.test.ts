/** What docs/detectors.md shows is so: the detector that it adds, and some rows of its table. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CompileCache } from '../../src/cc/base/compile-cache.ts';
import { comparisonText } from '../../src/detectors/compare/text.ts';
import { readScenarios } from '../../src/cli/scenario-files.ts';
import {
  FORMS,
  rowsOfForm,
  rowsOnPage,
  scenarioOf,
  scenarioStages,
} from '../support/detector-table.ts';
import { absolute } from '../support/source-tree.ts';
import { count } from '../support/toy-detector.ts';
import { underTool } from '../support/user-tool.ts';

const text = (path: string): string => readFileSync(absolute(path), 'utf8');

test('the detector of the page is the one that is tried here, and it counts', () => {
  const [, shown] = /^```ts\n([^]*?)^```$/m.exec(text('docs/detectors.md'))!;
  const [, ...tried] = text('test/support/toy-detector.ts')
    .replaceAll('../../src/detectors/', '../')
    .replace('../../src/user/', '../../user/')
    .split('\n');
  expect(tried.join('\n')).toBe(shown);
  const source = '#include <stdlib.h>\nint main(void) { free(malloc(5)); malloc(7); exit(0); }';
  expect(underTool(source, count.tool!({ env: {}, argv: [] })).stderr).toBe(
    '7 bytes in 1 blocks were never freed\n',
  );
  const { tool, answers } = count.compare!.program!({ env: {}, argv: [] });
  underTool(source, tool);
  expect(answers()).toHaveProperty('size', 1);
});

test('the table has all scenarios, both forms of each', () => {
  const forms = new Set(rowsOnPage().map((row) => row.split(' | ').slice(0, 2).join(' ')));
  const all = readScenarios().flatMap(({ name }) => [`| ${name} buggy`, `| ${name} fixed`]);
  expect([...forms]).toEqual(all);
});

test('what the page shows of a scenario, and its rows (else: npm run docs:detectors)', async () => {
  const name = 'slab-tail';
  const cache = new CompileCache();
  const rows: string[] = [];
  for (const form of FORMS) {
    const stages = await scenarioStages(name, form, cache);
    rows.push(...rowsOfForm(name, form, stages));
    if (form === 'fixed') continue;
    const [loaded] = stages;
    const shown = `\n── loaded ──\n${comparisonText(loaded.rows, loaded.tools)}\`\`\``;
    expect(text('docs/detectors.md')).toContain(`compare ${name} --at loaded${shown}`);
  }
  expect(rows).toEqual(rowsOnPage().filter((row) => scenarioOf(row) === name));
});
