/**
 * Memcheck, the tool of valgrind.
 */
import type { Detector } from '../detector.ts';
import { valgrind } from './command.ts';
import { compareProgram, judgeKernel } from './compared.ts';
import { judgeMemcheck } from './judge.ts';

export const memcheck: Detector = {
  name: 'memcheck',
  commands: [valgrind],
  compare: { kernel: judgeKernel, program: compareProgram },
  judge: judgeMemcheck,
};
