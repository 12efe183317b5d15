/**
 * Chains of references from a root to a block: the shortest one, and all simple ones up to a limit.
 */
import { isLife } from '../truth/examination.ts';
import type { Reference } from '../truth/references.ts';
import { referenceEvidence, type WordEvidence } from './evidence.ts';
import type { Look } from './look/look.ts';
import { referencesTo, type Subject } from './look/subject.ts';

/** One step: a word, and the block that it leads to. */
export interface PathStep {
  readonly word: WordEvidence;
  /** Name of the block that the word leads to. */
  readonly to: string;
}

/** A chain of steps; the first word is in a root, the last leads to the block. */
export type Path = readonly PathStep[];

/** Whether a block is always there, so that a chain begins in it: a loaded module's memory, say. */
function isRootBlock(holder: Reference['holder']): boolean {
  return isLife(holder) && (holder.kind === 'module' || holder.kind === 'memblock');
}

/** Chains of more steps are not looked for. */
const STEPS_MAX = 64;
/** References that a search follows before it gives up. */
const FOLLOWED_MAX = 100_000;

/** A shortest chain; empty when there is none, or when the block is a root itself. */
export function shortestPath(look: Look, { life }: Subject): Path {
  if (!life) return [];
  const all = look.now.pathTo(life.id);
  const module = all.findIndex(({ holder }) => isRootBlock(holder));
  const steps = all.slice(Math.max(0, module));
  return steps.map((reference, i) => {
    const next = steps[i + 1]?.holder;
    const target = next !== undefined && isLife(next) ? next : life;
    return { word: referenceEvidence(look, reference), to: look.names.of(target) };
  });
}

/** Simple chains from roots to a subject, shortest first, `limit` at most. */
export function allPaths(look: Look, subject: Subject, limit: number): Path[] {
  if (!subject.life) return [];
  const found: Path[] = [];
  interface Open {
    readonly chain: readonly Reference[];
    readonly through: ReadonlySet<number>;
    readonly path: Path;
  }
  const reachable = (references: readonly Reference[]): Reference[] =>
    references.filter((reference) => reference.reachable);
  const { life } = subject;
  const open: Open[] = [];
  const extend = ({ chain, through, path }: Open, to: string, next: readonly Reference[]): void => {
    for (const reference of next) {
      const step = { word: referenceEvidence(look, reference), to };
      open.push({ chain: [reference, ...chain], through, path: [step, ...path] });
    }
  };
  const start = { chain: [], through: new Set([life.id]), path: [] };
  extend(start, look.names.of(life), reachable(referencesTo(subject, look.now)));
  for (let i = 0; i < open.length && found.length < limit && i < FOLLOWED_MAX; i++) {
    const at = open[i];
    const { holder } = at.chain[0];
    if (!isLife(holder) || isRootBlock(holder)) found.push(at.path);
    else if (!at.through.has(holder.id) && at.path.length < STEPS_MAX) {
      const references = reachable(look.now.references(holder.id));
      // What the kernel holds outside of memory is where a chain begins, too.
      if (references.length === 0) found.push(at.path);
      else {
        const through = new Set([...at.through, holder.id]);
        extend({ ...at, through }, look.names.of(holder), references);
      }
    }
  }
  return found;
}
