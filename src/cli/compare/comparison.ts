/**
 * The runs of a comparison: the workload on each kernel, and on the one that was asked for before
 * all detectors.
 */
import { kmemleakOf, KERNEL_TOOLS, compareKernel } from '../../detectors/compare/kernel-side.ts';
import {
  askedOf,
  joined,
  rowsOf,
  type Asked,
  type ComparedRow,
} from '../../detectors/compare/rows.ts';
import { basename } from 'node:path';
import type { ComparedBlock } from '../../detectors/compare/block.ts';
import { compareProgram, type RunProgram } from '../../detectors/compare/program-side.ts';
import { CompileCache } from '../../cc/base/compile-cache.ts';
import { COMPARED_KERNELS, type KernelVersion } from '../../versions/kernels.ts';
import {
  checkedComparison,
  isProgram,
  programAlone,
  programOfWorkload,
  type RunWith,
} from './program.ts';
import { exercisesOf } from '../given-modules.ts';
import { machineConfig, parseKernel } from '../machine-options.ts';
import type { ModuleRunFlags } from '../module-run.ts';
import { withScenarioBoot } from '../scenario-files.ts';
import { Terminal } from '../terminal.ts';
import { runWorkload, type Stage } from '../workload.ts';

/** A moment of a run before all detectors. */
export interface ComparedStage {
  readonly stage: string;
  /** Of a trace. */
  readonly program?: string;
  readonly tools: readonly string[];
  readonly rows: readonly ComparedRow[];
}

/** Says nothing: what goes wrong in the same way on each kernel is told once. */
class Silence extends Terminal {
  override error(): void {}
}

/** Compares a workload: a program, or what runs in the kernel, with the program that uses it. */
export async function compareWorkload(
  words: readonly string[],
  flags: ModuleRunFlags,
  terminal: Terminal,
  cache = new CompileCache(),
): Promise<ComparedStage[]> {
  const [workload] = words;
  if (isProgram(workload)) {
    const run = programAlone(words, machineConfig(flags), flags, terminal);
    return [await programStage(run, workload, kernelsOf(flags), terminal)];
  }
  const stages = await compareInKernel(words, flags, terminal, cache);
  const [user] = exercisesOf(flags).filter(({ kind }) => kind === 'user');
  if (!user) return stages;
  const config = machineConfig(withScenarioBoot(flags, words));
  const run = programOfWorkload(words, config, flags, { terminal: new Silence(false), cache });
  const [file] = user.text.split(' ');
  return [...stages, await programStage(run, file, kernelsOf(flags), terminal)];
}

/** The kernels whose kmemleak is asked. */
function kernelsOf(flags: ModuleRunFlags): KernelVersion[] {
  return [...new Set([...COMPARED_KERNELS, parseKernel(flags.kernel)])];
}

async function programStage(
  run: RunProgram,
  file: string,
  kernels: readonly KernelVersion[],
  terminal: Terminal,
): Promise<ComparedStage> {
  const compared = await compareProgram(run, kernels.map(kmemleakOf));
  const { blocks, tools } = checkedComparison(compared, file, terminal);
  return { stage: 'ended', program: basename(file, '.c'), tools, rows: rowsOf(blocks) };
}

async function compareInKernel(
  words: readonly string[],
  flags: ModuleRunFlags,
  terminal: Terminal,
  cache: CompileCache,
): Promise<ComparedStage[]> {
  const main = parseKernel(flags.kernel);
  const kernels = kernelsOf(flags);
  const stages = await blocksOn(words, flags, main, { terminal, cache }, true);
  const silence = new Silence(false);
  const others = new Map<string, Map<string, Asked>>();
  for (const kernel of kernels) {
    if (kernel === main) continue;
    const found = await blocksOn(
      words,
      { ...flags, kernel },
      kernel,
      { terminal: silence, cache },
      false,
    );
    for (const [key, { blocks }] of found) {
      const tool = kmemleakOf(kernel);
      const asked = others.get(key) ?? new Map<string, Asked>();
      others.set(key, asked.set(tool, askedOf(blocks, tool)));
    }
  }
  const tools = [...kernels.map(kmemleakOf), ...KERNEL_TOOLS];
  return [...stages].map(([key, { stage, program, blocks }]) => ({
    stage,
    ...(program === undefined ? {} : { program }),
    tools,
    rows: rowsOf(joined(blocks, others.get(key) ?? new Map<string, Asked>(), tools)),
  }));
}

/** The blocks at each stage of a run: of a trace only at the last of each program. */
interface StageBlocks {
  readonly stage: string;
  readonly program: string | undefined;
  readonly blocks: readonly ComparedBlock[];
}

async function blocksOn(
  words: readonly string[],
  flags: ModuleRunFlags,
  kernel: KernelVersion,
  { terminal, cache }: RunWith,
  all: boolean,
): Promise<Map<string, StageBlocks>> {
  const found = new Map<string, StageBlocks>();
  const config = machineConfig(withScenarioBoot(flags, words));
  const look = ({ system, name, program }: Stage): void => {
    const blocks = compareKernel(system.explain!.look(), kernel, all ? system.roots : undefined);
    // Of a trace the last stage counts, which has the same key as those before.
    found.set(program ?? name, { stage: name, program, blocks });
  };
  await runWorkload(words, config, flags, terminal, look, { cache });
  return found;
}
