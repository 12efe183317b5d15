/**
 * The numbers that the documentation states of the repository are those that can be counted in it.
 * A number is found by the words that follow it, on whatever page it stands.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { KERNELS } from '../../src/versions/kernels.ts';
import { absolute, filesUnder } from '../support/source-tree.ts';

const TOP = new URL('../../', import.meta.url);
const SAMPLE = new URL('test/conformance/recordings/', TOP);
/** Where the full set of recordings is, if it is there; see test/conformance. */
const FULL = new URL('../shared/conformance/', TOP);
const FULL_7_3 = new URL('7.3/', FULL);

const IN_WORDS = 'no one two three four five six seven eight nine ten'.split(' ');

const pages = filesUnder('').filter((path) => /^(README|docs\/[\w-]+)\.md$/.test(path));

/** The numbers that stand before `words` on any page. */
function stated(words: RegExp): number[] {
  const pattern = new RegExp(String.raw`(\d[\d,]*)\s+(?:${words.source})`, 'g');
  const numbers = pages.flatMap((page) =>
    [...readFileSync(absolute(page), 'utf8').matchAll(pattern)].map(([, digits]) =>
      Number(digits.replaceAll(',', '')),
    ),
  );
  expect(numbers, `some page counts ${words.source}`).not.toEqual([]);
  return [...new Set(numbers)];
}

/** The recordings in the files of a folder whose names match, one a line. */
function recordings(folder: URL, name = /./): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.jsonl') && name.test(file))
    .flatMap((file) => readFileSync(new URL(file, folder), 'utf8').trimEnd().split('\n'));
}

test('kernels', () => {
  const list = KERNELS.map(({ name }) => name).join(String.raw`\|`);
  const lists = pages.flatMap((page) =>
    [
      ...readFileSync(absolute(page), 'utf8').matchAll(/`--(?:kernel|profile) ([\d.]+\\\|\S*)`/g),
    ].map(([, names]) => `${page}: ${names}`),
  );
  expect(lists).toEqual([`README.md: ${list}`, `docs/property-testing.md: ${list}`].sort());
  const readme = readFileSync(absolute('README.md'), 'utf8');
  expect(readme).toContain(`a profile for each of ${IN_WORDS[KERNELS.length]} kernel versions`);
});

test('scenarios and their runs', () => {
  const scenarios = readdirSync(new URL('sim/scenarios/', TOP)).length;
  const some = readFileSync(new URL('sim/scenarios/too-young/expect.json', TOP), 'utf8');
  const { confirmed } = JSON.parse(some) as { confirmed: object };
  const kernels = Object.keys(confirmed).length;
  expect(stated(/documented leaks|scenarios/)).toEqual([scenarios]);
  expect(stated(/forms × \d+ kernels/)).toEqual([2]);
  expect(stated(/kernels are \d+ runs/)).toEqual([kernels]);
  expect(stated(/runs give|runs; all/)).toEqual([2 * scenarios * kernels]);
});

test('recordings in the repository', () => {
  expect(stated(/programs together/)).toEqual([recordings(SAMPLE).length]);
});

test('small heaps', () => {
  const laws = readFileSync(new URL('test/property/laws.test.ts', TOP), 'utf8');
  const heaps = Number(/\['6\.12', 4, ([\d_]+)\]/.exec(laws)![1].replaceAll('_', ''));
  expect(stated(/heaps on 6\.12/)).toEqual([heaps]);
});

test.runIf(existsSync(FULL))('all recordings', () => {
  const newest = recordings(FULL_7_3, /(handmade|random)-7\.3\.jsonl$/);
  const all = [...recordings(FULL), ...newest];
  expect(stated(/recordings|traces with what/)).toEqual([all.length]);
  expect(stated(/on 6\.1 and/)).toEqual([recordings(FULL, /-6\.1\.jsonl$/).length]);
  expect(stated(/on 6\.12\. The other/)).toEqual([recordings(FULL, /-6\.12\.jsonl$/).length]);
  expect(stated(/are of 7\.3\. Some/)).toEqual([newest.length]);
  const caveats = all.filter((line) => line.includes('"caveats":["'));
  expect(stated(/of them (?:carry|have)/)).toEqual([caveats.length]);
});
