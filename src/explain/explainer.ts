/**
 * Explanations of one machine (`system.explain`): what kmemleak says beside what is true, and why.
 *
 * Each method looks at the machine as it is now. Text for people is made from its data by the files
 * whose names end in `-text`.
 */
import { hexPtr, parseAddr } from '../base/hex.ts';
import { Chronicle } from './chronicle.ts';
import { explain, type Explanation } from './explanation.ts';
import { judge, type Judgements } from './judge.ts';
import { Look } from './look.ts';
import type { ExplainParts } from './parts.ts';
import { allPaths, type Path } from './paths.ts';
import { subjectOfLife, subjectOfObject, type Subject } from './subject.ts';

/** Explains one machine. */
export class Explainer {
  private readonly parts: ExplainParts;
  private readonly chronicle: Chronicle;

  constructor(parts: ExplainParts) {
    this.parts = parts;
    this.chronicle = new Chronicle(parts);
  }

  /** Every block: reported or not, lost or not, and the reason where the two disagree. */
  judge(): Judgements {
    return judge(this.look());
  }

  /**
   * All about one block: whether it is reported and lost, why, and the evidence.
   * @param what - an address in it (as text or number), a label, `CACHE#N`, or the name of a
   * variable that points at it. Undefined when there is no such block.
   */
  explain(what: string | number): Explanation | undefined {
    const look = this.look();
    const subject = this.find(look, what);
    return subject && explain(look, subject);
  }

  /** Chains of references from a root to a block, shortest first; undefined without the block. */
  paths(what: string | number, limit = 10): Path[] | undefined {
    const look = this.look();
    const subject = this.find(look, what);
    return subject && allPaths(look, subject, limit);
  }

  private find(look: Look, what: string | number): Subject | undefined {
    const { kmemleak } = this.parts;
    const text = typeof what === 'number' ? hexPtr(what) : what;
    const address = parseAddr(text);
    const object = address === undefined ? undefined : kmemleak.find(address);
    if (object && text.startsWith('0x')) return subjectOfObject(this.parts, object);
    const life = look.names.find(text);
    return life && subjectOfLife(this.parts, life);
  }

  private look(): Look {
    return new Look(this.parts, this.chronicle);
  }
}
