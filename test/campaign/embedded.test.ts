/** Campaigns in one process, and what a store keeps of them. */
import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { embedded } from '../../src/cli/campaign/embedded.ts';
import { queryStore } from '../../src/cli/campaign/query.ts';
import { readCampaign } from '../../src/cli/campaign/read-definition.ts';
import { Store } from '../../src/cli/campaign/store.ts';
import { problems } from '../support/json-schema.ts';
import { runCli, scratchFolder } from '../support/run-cli.ts';

const folder = scratchFolder();
const MODULE = `#include <linux/module.h>
#include <linux/slab.h>
static bool fixed;
module_param(fixed, bool, 0444);
static void *p;
static int __init m_init(void) { p = kmalloc(64, GFP_KERNEL); return p ? 0 : -ENOMEM; }
static void __exit m_exit(void) { if (fixed) kfree(p); }
module_init(m_init);
module_exit(m_exit);
MODULE_LICENSE("GPL");
`;

/** Writes a definition; gives its file. */
function define(name: string, ...sweeps: readonly object[]): string {
  const file = join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify({ name, batch: 10, sweeps }));
  return file;
}

writeFileSync(join(folder, 'own.c'), MODULE);
writeFileSync(join(folder, 'broken.c'), 'int f(void) { return missing; }\n');
const PROGRAMS = { kernels: ['6.1', '7.3'], programs: { runs: 10, moves: [false, true] } };
const MODULES = { kernels: ['6.12'], modules: { scenarios: ['stale-array'], files: ['own.c'] } };

test('the same comes of any number of threads', async () => {
  const file = define('threads', PROGRAMS, MODULES);
  const run = (jobs: string): ReturnType<typeof runCli> =>
    runCli(['campaign', file, '--store', join(folder, `${jobs}.db`), '--jobs', jobs, '--json']);
  const [one, two] = [await run('1'), await run('2')];
  expect([one.status, two.stdout]).toEqual([0, one.stdout]);
  const all = JSON.parse(one.stdout) as { campaign: Awaited<ReturnType<typeof queryStore>> };
  expect(problems('campaign', all)).toEqual([]);
  const { done, groups } = all.campaign;
  expect(done).toEqual({ jobs: 8, programs: 44 });
  const forms = groups.filter(({ under }) => under.kind === 'module');
  expect(forms.map(({ under, falseNegatives: { of } }) => [under.form, of])).toEqual([
    ['buggy', 3],
    ['fixed', 0],
  ]);
});

test('one that was interrupted goes on where it stood', async () => {
  const campaign = readCampaign(define('resumed', { kernels: ['6.1'], programs: { runs: 30 } }));
  const [whole, parts] = ['whole.db', 'parts.db'].map((name) => join(folder, name));
  const run = async (file: string, most: number): Promise<void> => {
    const store = await Store.open(file, campaign);
    const stop = new AbortController();
    let done = 0;
    const sink = {
      done: (...one: Parameters<Store['add']>): void => {
        store.add(...one);
        // Twice is once.
        store.add(...one);
        if (++done === most) stop.abort();
      },
      save: (): void => store.save(),
    };
    const left = campaign.list.filter(({ id }) => !store.ids.has(id));
    await embedded(1)(left, sink, stop.signal);
    store.close();
  };
  await run(whole, Infinity);
  await run(parts, 1);
  expect((await queryStore(parts)).done).toEqual({ jobs: 1, programs: 10 });
  await run(parts, Infinity);
  expect(await queryStore(parts)).toEqual(await queryStore(whole));
  expect(existsSync(`${parts}.lock`)).toBe(false);
});

test('a module that does not compile is what came of its job', async () => {
  const files = { files: ['broken.c'], forms: ['buggy'] };
  const file = define('broken', { kernels: ['6.12'], modules: files });
  const store = join(folder, 'broken.db');
  const { stdout, status } = await runCli(['campaign', file, '--store', store]);
  expect(status).toBe(0);
  expect(stdout).toContain("'broken.c' does not compile: 'missing' undeclared");
});

test('what is not as it must be is told, and nothing is begun', async () => {
  symlinkSync(scratchFolder(), join(folder, 'up'));
  writeFileSync(join(folder, 'up/own.c'), MODULE);
  const up = define('up', { modules: { files: ['up/own.c'] } });
  const other = define('threads', MODULES);
  const store = join(folder, '1.db');
  writeFileSync(join(folder, 'text.db'), 'SQLite format 3\0 and no more');
  const cases: readonly (readonly [readonly string[], string])[] = [
    [[up], 'leads out of the folder of the definition'],
    [[other, '--store', store], 'is the store of another campaign'],
    [['--query', join(folder, 'text.db')], 'is no store of a campaign'],
    [['--query', store, '--by', 'id; DROP'], "--by: 'id; DROP' is not one of"],
  ];
  for (const [args, message] of cases) {
    const { stdout, stderr, status } = await runCli(['campaign', ...args]);
    expect([args, stdout, status]).toEqual([args, '', 2]);
    expect(stderr).toContain(message);
  }
});
