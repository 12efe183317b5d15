/** A target with faults, so that a test can see that they are found. */
import type { FuzzTarget } from '../target.ts';

const WORDS = ['alloc', 'free', 'scan', 'clear', 'leak', 'read'];

export const target: FuzzTarget = {
  name: 'canary',
  about: 'fails on purpose: fuzzing must find it',
  generate(random) {
    const lines = Array.from({ length: 1 + random.int(6) }, () => random.pick(WORDS));
    return `${lines.join('\n')}\n`;
  },
  run(input) {
    const words = input.split('\n');
    if (words.includes('leak')) throw new Error('the canary leaks');
    while (words.includes('hang'));
    if (words.includes('abort')) process.abort();
    return [...new Set(words)].sort().join(' ');
  },
};
