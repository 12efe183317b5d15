/**
 * The blocks of a kernel before all detectors that look at it, at one moment of a run.
 *
 * Of the kernel's own blocks those are left out with which all is in order.
 */
import { judgeOne, type Judgement } from '../../explain/judge.ts';
import { lossOf } from '../../explain/loss.ts';
import { functionOf } from '../../explain/phrases.ts';
import type { Look } from '../../explain/look/look.ts';
import { familyOf, isOfModule, lineOf } from '../../explain/look/names.ts';
import { subjectOfLife, subjectOfObject, type Subject } from '../../explain/look/subject.ts';
import type { Roots } from '../../kernel/roots.ts';
import { olderFirst, type Life } from '../../truth/lives.ts';
import { DETECTORS } from '../list.ts';
import { blind, type Answer } from '../answer.ts';
import { allocatorsOwn, kernelHeap } from '../kernel-heap.ts';
import {
  BlockKeys,
  isLeak,
  saysLeak,
  type BlockTruth,
  type ComparedBlock,
  type ToolAnswer,
} from './block.ts';
import { Reasons, Words } from './reasons.ts';

/** What kmemleak is called in a comparison. */
export function kmemleakOf(kernel: string): string {
  return `kmemleak ${kernel}`;
}

/** The detectors that look at a kernel's heap, in the order of the list. */
export const KERNEL_TOOLS: readonly string[] = DETECTORS.flatMap(({ name, compare }) =>
  compare?.kernel ? [name] : [],
);

/** A block of the workload, with what kmemleak says of it. */
interface Judged {
  readonly subject: Subject;
  readonly judgement: Judgement;
  readonly truth: BlockTruth;
}

/** What no detector knows as a block: memory of modules and of tasks. */
const NO_BLOCKS: ReadonlySet<string> = new Set(['module', 'stack', 'memblock']);

/**
 * The blocks at one look.
 * @param roots - with it, all detectors are asked; else only kmemleak.
 */
export function compareKernel(look: Look, kernel: string, roots?: Roots): ComparedBlock[] {
  const judged = subjectsOf(look)
    .map((subject): Judged => {
      const judgement = judgeOne(look, subject);
      return { subject, judgement, truth: truthOf(look, subject, judgement) };
    })
    .filter(isOfWorkload);
  const others = roots ? askOthers(look, roots, judged) : judged.map(() => []);
  const keys = new BlockKeys();
  return judged.map(({ subject, judgement, truth }, i) => ({
    key: keys.of(placeOf(subject, judgement)),
    name: judgement.name,
    site: siteOf(judgement),
    size: judgement.size,
    side: 'kernel' as const,
    truth,
    answers: [kmemleakAnswer(kernel, judgement), ...others[i]],
  }));
}

/** All blocks since the boot, and what was registered by hand and is reported. */
function subjectsOf(look: Look): Subject[] {
  const { parts, bootedNs } = look;
  const all = parts.truth.lives();
  const own = allocatorsOwn(look, all);
  const lives = all.filter(
    ({ id, kind, allocatedNs }) => allocatedNs >= bootedNs && !NO_BLOCKS.has(kind) && !own.has(id),
  );
  const pieces = [...parts.kmemleak.objects()]
    .filter(({ id }) => look.reported.has(id))
    .map((object) => subjectOfObject(parts, object))
    .filter(({ piece }) => piece);
  return [...lives.sort(olderFirst).map((life) => subjectOfLife(parts, life)), ...pieces];
}

function isOfWorkload({ subject, judgement, truth }: Judged): boolean {
  const isOwn = subject.life?.label !== undefined || isOfModule(judgement.allocatedBy);
  return isOwn || judgement.reported || isLeak(truth);
}

/** Line and sort of block, which a block has on any kernel. */
function placeOf({ life }: Subject, { allocatedAt, allocatedBy, name }: Judgement): string {
  if (life?.label !== undefined) return life.label;
  const sort = life?.cache?.replace(/^kmalloc.*/, 'kmalloc') ?? life?.kind ?? name;
  return `${allocatedAt ?? allocatedBy} ${familyOf(sort)}`;
}

function siteOf({ allocatedAt, allocatedBy }: Judgement): string {
  const by = allocatedBy.replace(', unloaded]', ']');
  return allocatedAt === undefined ? by : `${allocatedAt} in ${by}`;
}

function truthOf(look: Look, subject: Subject, { verdict }: Judgement): BlockTruth {
  if (verdict === 'retained') return { verdict, why: 'it can be reached, and nobody will free it' };
  const loss = verdict === 'lost' ? lossOf(look, subject) : undefined;
  if (!loss) return { verdict };
  const { event, text } = loss;
  const line = event.source === undefined ? '' : `${lineOf(event.source)} in `;
  return { verdict, why: text, place: `${line}${functionOf(event).replace(', unloaded]', ']')}` };
}

function kmemleakAnswer(kernel: string, judgement: Judgement): ToolAnswer {
  const { reported, tracked, reasons } = judgement;
  const answer: Answer = reported
    ? { says: 'leak', word: 'reported' }
    : tracked
      ? { says: 'fine', word: 'not reported' }
      : blind('not tracked');
  const [first] = reasons;
  const why = first ? { why: first.text, reason: first.reason } : {};
  return { tool: kmemleakOf(kernel), ...answer, ...why };
}

function askOthers(look: Look, roots: Roots, judged: readonly Judged[]): ToolAnswer[][] {
  const heap = kernelHeap(look, roots);
  const places = new Map(heap.blocks.map(({ life }, i) => [life.id, i]));
  const found = judged.map((): ToolAnswer[] => []);
  const leaks = judged.filter(({ truth }) => isLeak(truth));
  const words = new Words(
    look,
    leaks.flatMap(({ subject }) => subject.life ?? []),
  );
  for (const { name, compare } of DETECTORS) {
    if (!compare?.kernel) continue;
    const answers = compare.kernel(heap);
    const answerTo = ({ id }: Life): Answer | undefined => answers[places.get(id) ?? -1];
    const reasons = new Reasons(look, words, answerTo);
    for (const [i, { subject, truth }] of judged.entries()) {
      const { life, piece } = subject;
      const answer = life && !piece ? answerTo(life) : blind('no block of its own');
      if (!answer) continue;
      const isWrong =
        answer.says !== 'blind' && answer.says !== 'listed' && saysLeak(answer) !== isLeak(truth);
      const why = isWrong && life ? reasons.of(life, truth, answer) : undefined;
      found[i].push({ tool: name, ...answer, ...why });
    }
  }
  return found;
}
