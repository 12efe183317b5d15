/**
 * Memcheck, the tool of valgrind.
 */
import type { Detector } from '../detector.ts';
import { valgrind } from './command.ts';
import { judgeMemcheck } from './judge.ts';

export const memcheck: Detector = {
  name: 'memcheck',
  commands: [valgrind],
  judge: judgeMemcheck,
};
