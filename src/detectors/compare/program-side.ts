/**
 * The blocks of a program before all detectors that look at programs. The program runs once under
 * each, and once with exact account of its memory.
 */
import { LOSS_TEXTS } from '../../explain/loss.ts';
import { lineOf } from '../../explain/look/names.ts';
import { allocationFrames, programFrames, type Frame } from '../../user/frames.ts';
import type { AllocationListener } from '../../user/allocations.ts';
import type { Tool, UserProcess } from '../../user/tool.ts';
import { TruthRun, type ProgramTruth } from './program-truth.ts';
import { blind, type Answer } from '../answer.ts';
import type { Detector } from '../detector.ts';
import { DETECTORS } from '../list.ts';
import { Account, BLOCKS_MAX, TooManyBlocks } from './account.ts';
import {
  BlockKeys,
  isLeak,
  saysLeak,
  type BlockTruth,
  type ComparedBlock,
  type ToolAnswer,
} from './block.ts';
import { ProgramReasons, type ProgramWhy } from './program-reasons.ts';

/** How a program of a comparison is run. */
export interface ProgramStart {
  /** What it is built with; undefined: nothing. */
  readonly built?: Detector;
  readonly tool: Tool;
  readonly listeners: readonly AllocationListener[];
  readonly env: Readonly<Record<string, string>>;
}

/** Builds and runs a program, the same each time; a text says why it cannot be built. */
export type RunProgram = (start: ProgramStart) => Promise<string | undefined>;

/** What came of it. */
export interface ProgramComparison {
  readonly blocks: readonly ComparedBlock[];
  readonly tools: readonly string[];
}

/** Why there is nothing to compare: what the compiler says, or the program did not end. */
export interface ProgramFailure {
  readonly messages?: string;
  /** It had more than so many blocks at once. */
  readonly tooMany?: number;
}

/** The detectors that look at programs. */
const ON_PROGRAMS = DETECTORS.filter(({ compare }) => compare?.program !== undefined);
/** What a detector says of a block of which it says nothing. */
const NOTHING: Answer = { says: 'fine', word: 'nothing said' };

/** One block at the end of the run with exact account. */
interface Found {
  readonly key: string;
  readonly site: string;
  readonly size: number;
  readonly number: number;
  readonly truth: BlockTruth;
  readonly why: ProgramWhy | undefined;
}

/**
 * Runs a program before all of them.
 * @param others - tools that do not see programs, and have a column all the same.
 */
export async function compareProgram(
  run: RunProgram,
  others: readonly string[],
): Promise<ProgramComparison | ProgramFailure> {
  try {
    return await compareAll(run, others);
  } catch (error) {
    if (error instanceof TooManyBlocks) return { tooMany: BLOCKS_MAX };
    throw error;
  }
}

async function compareAll(
  run: RunProgram,
  others: readonly string[],
): Promise<ProgramComparison | ProgramFailure> {
  const found = await trueBlocks(run);
  if (!Array.isArray(found)) return found;
  const answers: (readonly [string, (number: number) => Answer])[] = [];
  for (const one of ON_PROGRAMS) answers.push([one.name, await askOne(run, one)]);
  const unseen = others.map((tool): ToolAnswer => ({ tool, ...blind('not seen: user memory') }));
  const blocks = found.map(({ number, why, ...block }): ComparedBlock => ({
    ...block,
    name: block.key,
    side: 'program',
    answers: [
      ...unseen,
      ...answers.map(([tool, answer]) => withReason(tool, answer(number), block.truth, why)),
    ],
  }));
  return { blocks, tools: [...others, ...answers.map(([tool]) => tool)] };
}

/** The blocks at the end of a run with exact account. */
async function trueBlocks(run: RunProgram): Promise<Found[] | ProgramFailure> {
  const sanitizers = ON_PROGRAMS.filter(({ sanitizer }) => sanitizer !== undefined);
  let complaint = '';
  // A program that calls functions of a sanitizer is built with that.
  for (const built of [undefined, ...sanitizers]) {
    const account = new Account();
    let found: Found[] | undefined;
    const tool = new TruthRun((proc, truth) => (found = blocksOf(proc, account, truth)));
    const start = { tool, listeners: [account], env: {} };
    const failed = await run(built ? { ...start, built } : start);
    if (failed === undefined) return found ?? {};
    complaint ||= failed;
  }
  return { messages: complaint };
}

/** What one detector says of the block with each number. */
async function askOne(run: RunProgram, detector: Detector): Promise<(number: number) => Answer> {
  const compared = detector.compare!.program!({ env: {}, argv: [] });
  const { tool, env = {} } = compared;
  const account = new Account();
  const built = detector.sanitizer === undefined ? {} : { built: detector };
  const failed = await run({ tool, listeners: [account], env, ...built });
  if (failed !== undefined) return () => blind('the program is not built with it');
  const said = compared.answers();
  if (typeof said === 'string') return () => blind(said);
  const byNumber = new Map(
    [...said].map(([address, answer]) => [account.numbers.get(address) ?? -1, answer]),
  );
  return (number) => byNumber.get(number) ?? NOTHING;
}

function blocksOf(proc: UserProcess, account: Account, truth: ProgramTruth): Found[] {
  const keys = new BlockKeys();
  const reasons = new ProgramReasons(proc, truth);
  return [...account.live].map(([number, { address, call }]) => {
    const site = siteOf(allocationFrames(proc, call));
    const life = truth.lives.get(address);
    return {
      key: keys.of(site),
      site,
      size: call.size,
      number,
      truth: life ? truthOf(proc, truth, life.id) : { verdict: 'reachable' },
      why: life && reasons.of(life),
    };
  });
}

function truthOf(proc: UserProcess, { now }: ProgramTruth, id: number): BlockTruth {
  const verdict = now.verdict(id);
  const loss = verdict === 'lost' ? now.lossOf(id) : undefined;
  if (!loss) return { verdict };
  const [frame] = programFrames(proc, loss.trace, 1);
  const line = loss.source === undefined ? '' : `${lineOf(loss.source)} in `;
  return { verdict, why: LOSS_TEXTS[loss.kind], place: `${line}${frame?.name ?? 'the C library'}` };
}

/** `test.c:12 in make_list`, with the function of the C library that has called malloc(). */
function siteOf(frames: readonly Frame[]): string {
  const own = frames.find(({ of }) => of === 'program');
  const via = frames[0] && frames[0] !== own ? `${frames[0].name} < ` : '';
  return own
    ? `${lineOf(`${own.file}:${own.line}`)} in ${via}${own.name}`
    : (frames[0]?.name ?? '');
}

function withReason(
  tool: string,
  answer: Answer,
  truth: BlockTruth,
  why: ProgramWhy | undefined,
): ToolAnswer {
  const isWrong = saysLeak(answer) !== isLeak(truth);
  const judges = answer.says !== 'blind' && answer.says !== 'listed';
  return { tool, ...answer, ...(isWrong && judges && why ? { why: why(answer) } : {}) };
}
