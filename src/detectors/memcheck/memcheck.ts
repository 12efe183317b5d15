/**
 * Memcheck, the tool of valgrind.
 */
import type { Detector } from '../detector.ts';
import { valgrind } from './command.ts';
import { compareProgram } from './compared.ts';
import { judgeMemcheck } from './judge.ts';
import { judgeKernel } from './kernel.ts';

export const memcheck: Detector = {
  name: 'memcheck',
  commands: [valgrind],
  compare: { kernel: judgeKernel, program: compareProgram },
  judge: judgeMemcheck,
};
