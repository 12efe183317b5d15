/**
 * The allocation log: what was allocated and not freed, by call chain, as bcc's memleak and
 * /proc/allocinfo count. It judges nothing: what is in use and what is lost are alike to it.
 */
import type { Answer } from '../answer.ts';
import type { Detector } from '../detector.ts';
import { MEMLEAK_COMMANDS } from './memleak.ts';
import { ProgramLog } from './program-log.ts';

const OUTSTANDING: Answer = { says: 'listed', word: 'outstanding' };

export const alloclog: Detector = {
  name: 'allocation log',
  commands: MEMLEAK_COMMANDS,
  compare: {
    column: 'log',
    kernel: ({ blocks }) => blocks.map(() => OUTSTANDING),
    program() {
      const tool = new ProgramLog();
      return {
        tool,
        answers: () => new Map([...tool.live.keys()].map((at) => [at, OUTSTANDING])),
      };
    },
  },
};
