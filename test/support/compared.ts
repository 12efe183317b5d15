/** Programs and heaps before all detectors. */
import { compareProgram } from '../../src/detectors/compare/program-side.ts';
import type { ComparedBlock } from '../../src/detectors/compare/block.ts';
import { compareKernel } from '../../src/detectors/compare/kernel-side.ts';
import { runAlone } from '../../src/detectors/recorded-runs.ts';
import { recordedPrograms } from '../../src/session/recorded-programs.ts';
import { after } from './explain-machine.ts';
import { SESSION_OPTIONS } from './session.ts';

let machine: ReturnType<typeof recordedPrograms> | undefined;

/** The blocks of a program, by the size of each; a text when it is not compiled. */
export async function comparedProgram(
  source: string,
): Promise<Map<number, ComparedBlock> | string> {
  const parts = (machine ??= recordedPrograms({}, SESSION_OPTIONS));
  const compared = await compareProgram(
    ({ built, ...start }) => {
      const { program, messages } = parts.programs.build(['t.c'], parts.host('t.c', source), {
        functions: built?.functions ?? [],
        redZones: built?.redZones ?? false,
      });
      if (!program) return Promise.resolve(messages);
      runAlone(parts, program, { ...start, argv: ['./t'] });
      return Promise.resolve(undefined);
    },
    ['kmemleak'],
  );
  if (!('blocks' in compared)) return compared.messages ?? 'not ended';
  return new Map(compared.blocks.map((block) => [block.size, block]));
}

/** The blocks of a program of memory operations, by label. */
export function comparedHeap(operations: string): Map<string, ComparedBlock> {
  const { look, system } = after(operations);
  const blocks = compareKernel(look, '6.12', system.roots);
  return new Map(blocks.map((block) => [block.name, block]));
}

/** What each tool says of a block. */
export function wordsOf(block: ComparedBlock | undefined): Record<string, string> {
  return Object.fromEntries((block?.answers ?? []).map(({ tool, word }) => [tool, word]));
}
