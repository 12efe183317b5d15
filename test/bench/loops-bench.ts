/**
 * What computing in C costs: ten small programs as modules, interpreted and compiled, with the truth
 * and without, and the same programs made by gcc -O0 where there is one.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SystemConfig } from '../../src/system.ts';
import { C_LOOPS, loopModule, loopProgram, type CLoop } from '../support/c-loops.ts';
import { compiled } from './c-module.ts';
import { ResultHash, type Benchmark, type BenchResult, type Size } from './measure.ts';

const PARTS: Readonly<Record<Size, number>> = { full: 1, quick: 0.2, tiny: 0 };
const MIB = 1024 * 1024;
const NATIVE_RUNS = 3;
const LIMITS = { 'kernel-steps': 4e9 };

/** Milliseconds of processor time that loading a module takes, in all threads. */
function load(source: string, config: SystemConfig, hash: ResultHash): number {
  const { system, definition } = compiled(source, {
    memBytes: 64 * MIB,
    limits: LIMITS,
    ...config,
  });
  const before = process.cpuUsage();
  hash.add(-system.modules.loadDefinition(definition));
  const { user, system: kernel } = process.cpuUsage(before);
  hash.addText(/result \d+/.exec(system.log.dmesg)?.[0] ?? '');
  return (user + kernel) / 1000;
}

/** As {@link load}, of the program that gcc makes; undefined without gcc. */
function native(loop: CLoop, turns: number): number | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'kmemleak-sim-loops-'));
  try {
    const path = join(folder, 'loop');
    writeFileSync(`${path}.c`, loopProgram(loop, turns));
    execFileSync('gcc', ['-O0', '-w', '-o', path, `${path}.c`]);
    const times = Array.from({ length: NATIVE_RUNS }, () =>
      Number(execFileSync(path, { encoding: 'utf8' }).split(' ')[0]),
    );
    return Math.min(...times) / 1e6;
  } catch {
    return undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The benchmark of computing in C. */
export const loopsBenchmark: Benchmark = {
  name: 'loops',
  about: 'ten small programs in C: interpreted, compiled, followed for the truth, by gcc -O0',
  run(size: Size): BenchResult {
    const hash = new ResultHash();
    const figures: Record<string, number> = {};
    const logs: Record<string, number[]> = {};
    const note = (name: string, what: string, ratio: number): void => {
      figures[`${name}_${what}`] = ratio;
      (logs[what] ??= []).push(Math.log(ratio));
    };
    for (const loop of C_LOOPS) {
      const { name } = loop;
      const turns = Math.max(1, Math.round(loop.turns * PARTS[size]));
      const source = loopModule(loop, turns);
      const slow = load(source, { compile: false }, hash);
      const fast = load(source, {}, hash);
      const followed = load(source, { truth: true }, hash);
      figures[`${name}_ms`] = fast;
      note(name, 'times_interpreted', slow / fast);
      note(name, 'truth_times', followed / fast);
      const gcc = size === 'tiny' ? undefined : native(loop, turns);
      if (gcc !== undefined) note(name, 'times_gcc_O0', fast / gcc);
    }
    for (const [what, all] of Object.entries(logs)) {
      figures[`all_${what}`] = Math.exp(all.reduce((a, b) => a + b) / all.length);
    }
    return { name: 'loops', hash: hash.hex, figures };
  },
};
