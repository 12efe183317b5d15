/**
 * Real reports as people posted them, with what is in them: only where that folder lies next to
 * the checkout.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { triageJson } from '../../src/triage/as-json.ts';
import { triage } from '../../src/triage/triage.ts';

const FOLDER = new URL('../../../shared/kreports/', import.meta.url);
/** Of sixty: what a text of another form cannot say is not in it. */
const RIGHT = 58 / 60;
const SITES = 54 / 60;

type Pairs = readonly (readonly [string, string])[];

interface Sidecar {
  readonly distinctObjects: number;
  readonly groups: number;
  readonly edges: Pairs;
  readonly edgesIntoMiddle: Pairs;
  readonly allocSite: string;
}

interface Answer {
  readonly distinctObjects: number;
  readonly groups: readonly { readonly site: string }[];
  readonly edges: Pairs;
  readonly middleEdges: Pairs;
}

const sorted = (pairs: Pairs): string =>
  pairs
    .map((pair) => pair.join(' '))
    .sort()
    .join('\n');

function answersOf(name: string): { said: Sidecar; answer: Answer } {
  const read = (file: string): string => readFileSync(new URL(file, FOLDER), 'utf8');
  const text = read(name);
  return {
    said: JSON.parse(read(name.replace(/txt$/, 'json'))) as Sidecar,
    answer: triageJson(triage([{ name, text }])) as Answer,
  };
}

describe.runIf(existsSync(FOLDER))('real reports', () => {
  const names = existsSync(FOLDER)
    ? readdirSync(FOLDER).filter((name) => name.endsWith('.txt'))
    : [];

  it('objects, backtraces and pointers are right in nearly all', () => {
    const wrong = names.filter((name) => {
      const { said, answer } = answersOf(name);
      return (
        said.distinctObjects !== answer.distinctObjects ||
        said.groups !== answer.groups.length ||
        sorted(said.edges) !== sorted(answer.edges) ||
        sorted(said.edgesIntoMiddle) !== sorted(answer.middleEdges)
      );
    });
    expect(wrong.length, wrong.join(', ')).toBeLessThanOrEqual(names.length * (1 - RIGHT) + 1e-9);
  });

  it('one of the functions named is the one that a developer names', () => {
    const wrong = names.filter((name) => {
      const { said, answer } = answersOf(name);
      const sites = said.allocSite.split(', ').map((site) => site.replace(/ \[.*/, ''));
      return !answer.groups.some(({ site }) => sites.includes(site));
    });
    expect(wrong.length, wrong.join(', ')).toBeLessThanOrEqual(names.length * (1 - SITES) + 1e-9);
  });
});
