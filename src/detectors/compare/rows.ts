/**
 * The table of a comparison: blocks that were allocated in one place and of which all say the same
 * are one row.
 */
import { blind } from '../answer.ts';
import { isLeak, saysLeak, type BlockTruth, type ComparedBlock, type ToolAnswer } from './block.ts';

/** Blocks that are alike. */
export interface ComparedRow {
  /** The first of them. */
  readonly name: string;
  readonly site: string;
  readonly size: number;
  readonly side: 'kernel' | 'program';
  readonly count: number;
  readonly truth: BlockTruth;
  /** In the order of the tools. */
  readonly answers: readonly ToolAnswer[];
  /** Of a leak: the tools that have found it. */
  readonly foundBy: readonly string[];
  /** Of a leak: those that name it among others, and judge nothing. */
  readonly listedBy: readonly string[];
  /** Of a block in use: the tools that take it for a leak. */
  readonly falseAlarms: readonly string[];
}

/** The answers of one tool where only it was asked, by the key of the block. */
export type Asked = ReadonlyMap<string, ToolAnswer>;

/** The answers of a machine, of which each block has one, by key. */
export function askedOf(blocks: readonly ComparedBlock[], tool: string): Asked {
  return new Map(
    blocks.flatMap(({ key, answers }) => {
      const answer = answers.find((one) => one.tool === tool);
      return answer ? [[key, answer] as const] : [];
    }),
  );
}

/**
 * Gives each block the answers of tools that were asked elsewhere.
 * @param tools - all of them, in the order of the columns.
 */
export function joined(
  blocks: readonly ComparedBlock[],
  others: ReadonlyMap<string, Asked>,
  tools: readonly string[],
): ComparedBlock[] {
  return blocks.map((block) => ({
    ...block,
    answers: tools.flatMap((tool): ToolAnswer[] => {
      const own = block.answers.find((one) => one.tool === tool);
      if (own) return [own];
      const asked = others.get(tool);
      if (!asked) return [];
      return [asked.get(block.key) ?? { tool, ...blind('not there') }];
    }),
  }));
}

/** The rows, in the order of the first block of each. */
export function rowsOf(blocks: readonly ComparedBlock[]): ComparedRow[] {
  const rows = new Map<string, ComparedRow>();
  for (const block of blocks) {
    const { name, site, size, side, truth, answers } = block;
    const signature = signatureOf(block);
    const row = rows.get(signature);
    if (row) {
      rows.set(signature, { ...row, count: row.count + 1 });
      continue;
    }
    const isLost = isLeak(truth);
    const namesOf = (wanted: (answer: ToolAnswer) => boolean): string[] =>
      answers.filter(wanted).map(({ tool }) => tool);
    rows.set(signature, {
      name,
      site,
      size,
      side,
      truth,
      answers,
      count: 1,
      foundBy: isLost ? namesOf(saysLeak) : [],
      listedBy: isLost ? namesOf(({ says }) => says === 'listed') : [],
      falseAlarms: isLost ? [] : namesOf(saysLeak),
    });
  }
  return [...rows.values()];
}

function signatureOf({ site, size, side, truth, answers }: ComparedBlock): string {
  const said = answers.map(({ tool, word, reason }) => `${tool} ${word} ${reason ?? ''}`);
  return [side, site, size, truth.verdict, truth.place ?? '', ...said].join('\n');
}

/** Whether there is something to say of a row: a leak, or what a tool takes for one. */
export function isFound({ truth, falseAlarms }: ComparedRow): boolean {
  return isLeak(truth) || falseAlarms.length > 0;
}
