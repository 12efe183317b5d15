/**
 * LeakSanitizer alone: `gcc -fsanitize=leak`, or liblsan loaded before a program.
 */
import type { Detector, ToolStart } from '../detector.ts';
import type { Judgement, RecordedProgram } from '../recording.ts';
import { judgeLeaks } from './judge.ts';
import { comparedRun, judgeKernel } from './compared.ts';
import { LeakRun, LSAN_FUNCTIONS, type Sanitizer } from './run.ts';

const LIBRARY = 'liblsan.so.0';
const EXITCODE = 23;
const LSAN: Sanitizer = {
  name: 'LeakSanitizer',
  library: {
    file: 'lsan/lsan_interceptors.cpp',
    lines: {
      malloc: 75,
      calloc: 90,
      realloc: 98,
      reallocarray: 104,
      posix_memalign: 110,
      valloc: 116,
      memalign: 124,
      aligned_alloc: 148,
      pvalloc: 191,
    },
  },
  heap: {
    redZone: () => 0,
    align: 1,
    fill: { byte: 0, max: Infinity },
    before: [],
    quarantines: false,
  },
  exitcode: EXITCODE,
  variables: ['LSAN_OPTIONS'],
  defaults: ['__lsan_default_options'],
  keepsArgument: false,
  checksEarly: false,
};

function lsanRun({ env }: Pick<ToolStart, 'env'>): LeakRun {
  const checksEarly = (env['LD_PRELOAD'] ?? '').includes(LIBRARY);
  return new LeakRun({ ...LSAN, checksEarly });
}

function judge(program: RecordedProgram): Judgement | undefined {
  const { meta, lsanAlone, name } = program.recording;
  // Only those that call it were built with it.
  const env: Record<string, string> = name.startsWith('lsan-') ? {} : { LD_PRELOAD: LIBRARY };
  const judged = judgeLeaks(program, lsanAlone, lsanRun({ env }));
  if (!judged || 'skipped' in judged || meta['lsanAloneLayoutDependent'] !== true) return judged;
  const { differences } = judged;
  return { differences: [], rate: judged.rate ?? [Number(differences.length === 0), 1] };
}

export const lsan: Detector = {
  name: 'lsan',
  sanitizer: 'leak',
  preload: LIBRARY,
  functions: LSAN_FUNCTIONS,
  tool: lsanRun,
  compare: { kernel: judgeKernel, program: (start) => comparedRun(lsanRun(start)) },
  judge,
};
