/** Recordings of programs, as JSON, cut and changed. */
import { readFileSync } from 'node:fs';
import { runTraceText } from '../../../src/trace/index.ts';
import { kindOfText, mutateText } from '../mutate-text.ts';
import type { FuzzTarget } from '../target.ts';

const FOLDER = new URL('../../conformance/recordings/', import.meta.url);
const LINES = ['handmade-6.1.jsonl', 'random-sample-6.12.jsonl'].flatMap((name) =>
  readFileSync(new URL(name, FOLDER), 'utf8').split('\n').filter(Boolean),
);

export const target: FuzzTarget = {
  name: 'recordings',
  about: 'recordings of real kernels, cut and changed',
  smoke: 60,
  generate(random, corpus) {
    const from = random.bool(0.7) || corpus.length === 0 ? LINES : corpus;
    // Several changes at once leave little that is read.
    return mutateText(random.pick(from), random.bool(0.2) ? LINES : [], random);
  },
  run(input) {
    const result = runTraceText(input, 'input');
    if (result.kind === 'programs') return 'programs';
    if (result.kind === 'recordings') return result.differ > 0 ? 'differs' : 'agrees';
    const { diagnostics } = result;
    if (diagnostics.length === 0) throw new Error('invalid without a message');
    const lines = input.replace(/^\uFEFF/, '').split('\n').length;
    for (const { message, line, column } of diagnostics) {
      const isRight = message !== '' && line > 0 && line <= lines && column > 0;
      if (!isRight) throw new Error(`a mistake without a place: ${message} ${line}:${column}`);
    }
    return kindOfText(diagnostics[0].message);
  },
};
