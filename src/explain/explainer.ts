/**
 * Explanations of one machine (`system.explain`): what kmemleak says beside what is true, and why.
 *
 * Each method looks at the machine as it is now. Text for people is made from its data by the files
 * whose names end in `-text`.
 */
import { Chronicle } from './chronicle.ts';
import { judge, type Judgements } from './judge.ts';
import { Look } from './look.ts';
import type { ExplainParts } from './parts.ts';

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

  private look(): Look {
    return new Look(this.parts, this.chronicle);
  }
}
