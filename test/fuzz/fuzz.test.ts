/**
 * A smoke run of every target, and proof that fuzzing finds what is wrong: a target with faults
 * must fail, its input must become small, and the saved file must fail again.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { minimise } from './minimise.ts';
import { randomFrom } from './random.ts';
import { loadTarget, TARGETS } from './registry.ts';
import { fuzz, replay } from './run.ts';

const SMOKE = 20;
const work = mkdtempSync(join(tmpdir(), 'kmemleak-sim-fuzz-'));
afterAll(() => rmSync(work, { recursive: true }));

describe('every target', () => {
  const names = Object.keys(TARGETS).filter((name) => name !== 'canary');

  it('is in the registry', () => {
    const files = readdirSync(new URL('targets/', import.meta.url));
    const modules = files.filter((name) => name.endsWith('.ts')).map((name) => name.slice(0, -3));
    expect(modules.sort()).toEqual(Object.keys(TARGETS).sort());
  });

  it.each(names)('%s: any input is dealt with', { timeout: 120_000 }, async (name) => {
    const target = await loadTarget(name);
    expect(target.name).toBe(name);
    const outcomes = new Set<string>();
    const corpus: string[] = [];
    for (let i = 0; i < (target.smoke ?? SMOKE); i++) {
      const input = target.generate(randomFrom(`smoke/${name}/${i}`), corpus);
      const again = target.generate(randomFrom(`smoke/${name}/${i}`), corpus);
      expect(again).toBe(input);
      const outcome = (await target.run(input)) ?? '';
      if (!outcomes.has(outcome)) corpus.push(input);
      outcomes.add(outcome);
    }
    // One that always ends the same way tries nothing.
    expect(outcomes.size).toBeGreaterThan(1);
  });
});

describe('the canary', () => {
  const options = { seed: '1', seconds: 30, count: 40, patience: 3, work };

  it('fails, with a small input that fails again', async () => {
    const { failures, kept } = await fuzz('canary', options);
    expect(failures.map(({ kind, input }) => ({ kind, input }))).toEqual([
      { kind: 'error', input: 'leak' },
    ]);
    expect(kept).toBeGreaterThan(1);
    const [{ file, message }] = failures;
    expect(message).toContain('the canary leaks');
    expect(readFileSync(file, 'utf8')).toBe('leak');
    expect(await replay('canary', file, options)).toMatchObject({ kind: 'error' });
  });
});

describe('an input that takes its process along', () => {
  it.each([
    ['hang', 'hang'],
    ['abort', 'crash'],
  ])('%s', async (word, kind) => {
    const { Store } = await import('./store.ts');
    const store = new Store(work, 'canary');
    const file = store.save({ kind: 'error', message: word, input: `alloc\n${word}\n` });
    expect(await replay('canary', file, { patience: 3, work })).toMatchObject({ kind });
  });
});

it('an input is made as small as it can be', async () => {
  const text = 'one two\nthree four\nfive six\n';
  expect(await minimise(text, (t) => t.includes('four'), 500)).toBe('four');
  expect(await minimise(text, (t) => /o.*x/s.test(t), 500)).toBe('ox');
  let asked = 0;
  await minimise('x'.repeat(1000), () => ++asked < 0, 7);
  expect(asked).toBeLessThanOrEqual(7);
});
