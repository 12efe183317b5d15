/**
 * mtrace, the tracing of glibc's malloc.
 */
import type { Detector } from '../detector.ts';
import { mtraceCommand } from './command.ts';
import { compareProgram } from './compared.ts';
import { judgeMtrace } from './judge.ts';
import { MtraceRun } from './run.ts';

export const mtrace: Detector = {
  name: 'mtrace',
  preload: 'libc_malloc_debug.so.0',
  tool: () => new MtraceRun(),
  commands: [mtraceCommand],
  compare: { program: compareProgram },
  judge: judgeMtrace,
};
