/**
 * Memcheck's search for leaks in a heap of many blocks, and a program from its source to the report;
 * beside the valgrind of the machine where it is installed.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultOptions } from '../../src/detectors/memcheck/options.ts';
import { MemcheckRun, type LeakReport } from '../../src/detectors/memcheck/run.ts';
import { buildRecorded } from '../../src/detectors/recorded-runs.ts';
import { recordedPrograms } from '../../src/session/recorded-programs.ts';
import type { UserProcess } from '../../src/user/tool.ts';
import { SESSION_OPTIONS } from '../support/session.ts';
import { absolute } from '../support/source-tree.ts';
import { ResultHash, median, seconds, type Benchmark, type Size } from './measure.ts';

const BLOCKS: Readonly<Record<Size, number>> = { full: 1_000_000, quick: 100_000, tiny: 500 };
const PAIRS = 7;

/** Blocks that point at each other at random, at starts and inside. */
const source = (blocks: number): string => `#include <stdlib.h>
#include <unistd.h>
#define N ${blocks}
struct node { struct node *a, *b; long c[4]; };
struct node *volatile root;
int main(void)
{
	struct node **all = malloc(N * sizeof *all);
	unsigned seed = 1;
	for (long i = 0; i < N; i++) all[i] = calloc(1, sizeof(struct node));
	for (long i = 0; i < N; i++) {
		seed = seed * 1103515245 + 12345;
		all[i]->a = all[(seed >> 4) % N];
		if (seed & 8) all[i]->b = (struct node *)((char *)all[(seed >> 7) % N] + 8);
	}
	root = all[0];
	for (long i = 0; i < N; i++) all[i] = 0;
	free(all);
	_exit(0);
}
`;

/** Measures the check at the end. */
class TimedRun extends MemcheckRun {
  seconds = 0;

  override check(proc: UserProcess): LeakReport {
    let report: LeakReport | undefined;
    this.seconds = seconds(() => (report = super.check(proc)));
    return report!;
  }
}

export const memcheckBenchmark: Benchmark = {
  name: 'memcheck',
  about: 'the search for leaks of memcheck, and a program from source to report',
  run(size) {
    const limits = { 'kernel-steps': Infinity };
    const machine = recordedPrograms({ memBytes: 2 ** 30, limits }, SESSION_OPTIONS);
    const text = source(BLOCKS[size]);
    const program = buildRecorded({ name: 'b', kind: 'bench', source: text, meta: {} }, machine);
    if (typeof program === 'string') throw new Error(program);
    const run = new TimedRun({ ...defaultOptions(), leakCheck: 'full' });
    const whole = seconds(() => program.run(run));
    const { blocks, records } = run.report!;
    const hash = new ResultHash();
    for (const record of records) hash.add(record.bytes + record.indirect);
    const figures: Record<string, number> = {
      blocks: blocks.length,
      records: records.length,
      'search s': run.seconds,
      'whole run s': whole,
    };
    if (size !== 'tiny') Object.assign(figures, besideValgrind(text));
    return { name: 'memcheck', hash: hash.hex, figures };
  },
};

/** The same by gcc and valgrind, where they are; nothing where they are not. */
function besideValgrind(text: string): Record<string, number> {
  if (spawnSync('valgrind', ['--version']).status !== 0) return {};
  const cwd = mkdtempSync(join(tmpdir(), 'memcheck-bench-'));
  try {
    writeFileSync(join(cwd, 'b.c'), text);
    const gcc = (): unknown => execFileSync('gcc', ['-g', '-w', '-o', 'b', 'b.c'], { cwd });
    const check = (how: string): unknown =>
      spawnSync('valgrind', [`--leak-check=${how}`, './b'], { cwd, stdio: 'ignore' });
    gcc();
    const [whole, without] = ['full', 'no'].map((how) => seconds(() => check(how)));
    const figures: Record<string, number> = { 'valgrind search s': whole - without };
    const main = absolute('dist/cli/main.js');
    if (!existsSync(main)) return figures;
    const small = source(20);
    writeFileSync(join(cwd, 'b.c'), small);
    const recording = { name: 'b', kind: 'bench', source: small, meta: {}, valgrind: NOTHING };
    writeFileSync(join(cwd, 'b.jsonl'), JSON.stringify(recording));
    const [real, here]: [number[], number[]] = [[], []];
    for (let i = 0; i < PAIRS; i++) {
      real.push(seconds(() => (gcc(), check('full'))));
      const args = [main, 'detect', 'b.jsonl'];
      here.push(seconds(() => spawnSync(process.execPath, args, { cwd, stdio: 'ignore' })));
    }
    return { ...figures, 'program s': median(here), 'gcc and valgrind s': median(real) };
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

/** A recording that says nothing: what is compared does not matter here. */
const NOTHING = { blocks: {}, summary: null, inUse: [], usage: [], errors: [], exit: 0 };
