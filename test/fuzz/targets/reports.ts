/** Reports as people paste them, in all forms, cut and changed; and texts that are none. */
import { triageJson } from '../../../src/triage/as-json.ts';
import { triageText } from '../../../src/triage/as-text.ts';
import { triage } from '../../../src/triage/triage.ts';
import { PASTED, reportSample } from '../../support/report-samples.ts';
import { mutateText } from '../mutate-text.ts';
import type { FuzzTarget, Random } from '../target.ts';

const SAMPLES = (['driver.txt', 'decoded.txt', 'big-endian.txt', 'counted.log'] as const).map(
  reportSample,
);
const FORMS = Object.values(PASTED);

/** A sample, in some forms one upon the other. */
function pasted(random: Random): string {
  let text = random.pick(SAMPLES);
  for (let n = random.int(3); n > 0; n--) text = random.pick(FORMS)(text);
  return text;
}

interface Json {
  readonly distinctObjects: number;
  readonly printed: number;
  readonly headless: number;
  readonly groups: readonly {
    readonly count: number;
    readonly site: string;
    readonly key: string;
  }[];
  readonly edges: readonly (readonly [string, string])[];
}

export const target: FuzzTarget = {
  name: 'reports',
  about: 'reports of real kernels as people paste them, cut and changed',
  smoke: 80,
  generate(random, corpus) {
    const text = random.bool(0.8) || corpus.length === 0 ? pasted(random) : random.pick(corpus);
    return random.bool(0.1) ? text : mutateText(text, random.bool(0.3) ? SAMPLES : [], random);
  },
  run(input) {
    const half = input.slice(0, input.length / 2);
    const result = triage([{ name: 'input', text: input }], {
      against: { name: 'old', text: half },
    });
    const lines = triageText(result);
    if (
      lines.length === 0 ||
      lines.some((line) => line.includes('\n') || line.includes('undefined'))
    ) {
      throw new Error(`a bad line: ${lines.find((line) => /\n|undefined/.test(line))}`);
    }
    const json = JSON.parse(JSON.stringify(triageJson(result))) as Json;
    const { distinctObjects, headless, printed, groups, edges } = json;
    if (distinctObjects + headless > printed) throw new Error('more objects than the text has');
    const counted = groups.reduce((n, { count }) => n + count, 0);
    if (counted > printed) throw new Error('groups hold more than the text has');
    if (groups.some(({ site, key }) => site === '' || key === ''))
      throw new Error('a group of nobody');
    return `${Math.min(distinctObjects, 5)} ${groups.length} ${edges.length} ${json.printed > 5}`;
  },
};
