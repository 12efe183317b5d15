/** Trace programs, sensible or not, one after the other on machines that must stay whole. */
import { readFileSync } from 'node:fs';
import { TraceEnvironment } from '../../../src/trace/environment.ts';
import { executeProgram } from '../../../src/trace/execute.ts';
import { parsePrograms } from '../../../src/trace/parse.ts';
import { OPERATIONS } from '../../../src/trace/operations.ts';
import { checkSystem } from '../../../src/testkit/checkers.ts';
import { NEWEST_FIRST, type KernelVersion } from '../../../src/versions/kernels.ts';
import { kml, type Choice } from '../../support/program-arbitrary.ts';
import { kindOfText, mutateText } from '../mutate-text.ts';
import type { FuzzTarget, Random } from '../target.ts';

const OFTEN = `kmalloc kmalloc kzalloc vmalloc alloc_percpu alloc_pages alloc alloc_phys store store
  store scan scan sleep report free_part scan_area`.split(/\s+/);
const NAMES = [...Object.keys(OPERATIONS), ...OFTEN];
const SIZES = ['-1', '4194304', '4194305', '0x7fffffff', '4294967296', '9223372036854775807'];
const NUMBERS = ['1', '0', '-1', '2', '255', '5200', '0x5a', '-2147483648', '1000000000'];
const OFFSETS = [-4096, 4095, 1 << 20, 2 ** 31, 2 ** 46, -(2 ** 46)];

function choice(random: Random): Choice {
  return {
    name: random.pick(NAMES),
    picks: [0, 0, 0, 0].map(() => random.int(1000)),
    suits: random.bool(0.9),
    size: random.bool(0.9) ? String(random.int(random.bool() ? 300 : 20_000)) : random.pick(SIZES),
    number: random.pick(NUMBERS),
    offset: random.bool(0.9) ? random.int(200) - 70 : random.pick(OFFSETS),
    form: random.int(12),
  };
}

const FOLDER = new URL('../../conformance/recordings/', import.meta.url);
/** What was run on real kernels: it leaves the machine clean, so that many can be tried. */
const RECORDED = ['random-sample-6.1', 'random-sample-6.12', 'handmade-6.12'].flatMap((name) =>
  readFileSync(new URL(`${name}.jsonl`, FOLDER), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { program: readonly string[] }).program),
);

/** A recorded program with a few of its lines left out, doubled or taken from another. */
function changed(random: Random): string {
  const lines = [...random.pick(RECORDED)];
  for (let n = 1 + random.int(3); n > 0; n--) {
    const at = random.int(lines.length);
    if (random.bool()) lines.splice(at, 1);
    else lines.splice(at, 0, random.pick(random.bool() ? lines : random.pick(RECORDED)));
  }
  return `program fuzz\n${lines.join('\n')}\nend\n`;
}

const environments = new Map<KernelVersion, TraceEnvironment>();

function environment(version: KernelVersion): TraceEnvironment {
  let env = environments.get(version);
  if (!env?.reusable) {
    env = new TraceEnvironment(version, 'fuzz');
    environments.set(version, env);
  }
  return env;
}

export const target: FuzzTarget = {
  name: 'traces',
  about: 'trace programs, sensible or not',
  smoke: 60,
  generate(random, corpus) {
    if (random.bool(0.8)) return changed(random);
    if (random.bool(0.3) && corpus.length > 0) {
      return mutateText(random.pick(corpus), corpus, random);
    }
    return kml(Array.from({ length: random.int(40) }, () => choice(random)));
  },
  run(input) {
    const { programs, diagnostics } = parsePrograms(input, 'fuzz.kml');
    for (const { message, line } of diagnostics) {
      if (message === '' || line < 1) throw new Error('a mistake without a message or a place');
    }
    if (diagnostics.length > 0) return kindOfText(diagnostics[0].message);
    const outcomes: string[] = [];
    for (const program of programs) {
      const env = environment(NEWEST_FIRST[input.length % NEWEST_FIRST.length]);
      const { phases, failure } = executeProgram(env, program);
      if (failure && !program.operations.includes(failure.operation)) {
        throw new Error('a failure at no operation');
      }
      // With kmemleak off its objects are left behind.
      if (env.reusable && input.length % 8 === 0) checkSystem(env.system);
      const log = phases.flatMap((phase) => phase.log).map((line) => kindOfText(line));
      outcomes.push(kindOfText(failure?.message ?? ''), ...log);
    }
    return [...new Set(outcomes)].sort().join('\n').slice(0, 300);
  },
};
