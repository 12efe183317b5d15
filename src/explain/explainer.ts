/**
 * Explanations of one machine (`system.explain`): what kmemleak says beside what is true, and why.
 *
 * Each method looks at the machine as it is now. Text for people is made from its data by the files
 * of `text`.
 */
import { Chronicle } from './look/chronicle.ts';
import { countedBlocks, type CountedGroup } from './counted.ts';
import { coverage, type Coverage } from './coverage.ts';
import type { WordEvidence } from './evidence.ts';
import { explain, type Explanation } from './explanation.ts';
import { judge, type Judgements } from './judge.ts';
import { keepsAlive, type KeptAlive } from './keeps-alive.ts';
import { lint, type LintFinding } from './lint.ts';
import { Look } from './look/look.ts';
import { lossOf, type LossText } from './loss.ts';
import { ownersOf, type Owners } from './owners.ts';
import type { ExplainParts } from './look/parts.ts';
import { allPaths, type Path } from './paths.ts';
import { pointersTo } from './pointers.ts';
import { fixFirst, retainedBy, type Retained } from './retained.ts';
import { timelines, type Timeline } from './timeline.ts';
import { scanTables, type ScanTable } from './scan-tables.ts';
import type { Subject } from './look/subject.ts';
import { typedScan, type TypedScan } from './typed-scan.ts';

/** Explains one machine. */
export class Explainer {
  private readonly parts: ExplainParts;
  private readonly chronicle: Chronicle;
  private bootedNs = 0;

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
    return this.about(what, explain);
  }

  /** Chains of references from a root to a block, shortest first; undefined without the block. */
  paths(what: string | number, limit = 10): Path[] | undefined {
    return this.about(what, (look, subject) => allPaths(look, subject, limit));
  }

  /** The words that point at a block; undefined without the block. */
  whoPointsAt(what: string | number): WordEvidence[] | undefined {
    return this.about(what, pointersTo);
  }

  /** The event that made a block lost; undefined when it is not, or there is none. */
  whyLost(what: string | number): LossText | undefined {
    return this.about(what, lossOf);
  }

  /** The smallest sets of roots from which a scan finds a block; undefined without an object. */
  keepsAlive(what: string | number): KeptAlive | undefined {
    return this.about(what, keepsAlive);
  }

  /** Who holds a block; undefined without the block. */
  owners(what: string | number): Owners | undefined {
    return this.about(what, ownersOf);
  }

  /**
   * Blocks of modules whose count of references is not zero.
   * @param sinceNs - allocated since; default: the boot.
   */
  counted(sinceNs = this.bootedNs): CountedGroup[] {
    return countedBlocks(this.look(), sinceNs);
  }

  /** What would go with a block, or is lost because it is; undefined without the block. */
  retained(what: string | number): Retained | undefined {
    return this.about(what, retainedBy);
  }

  /** The lost blocks from which all others hang, the one with most bytes first. */
  fixFirst(): Retained[] {
    return fixFirst(this.look());
  }

  /** What a scan of only the pointer members of typed blocks would find otherwise. */
  typedScan(): TypedScan {
    return typedScan(this.look());
  }

  /** How often each scan so far was right, among the objects that need references. */
  scans(): ScanTable[] {
    return scanTables(this.look());
  }

  /** What of memory is tracked and scanned. */
  coverage(): Coverage {
    return coverage(this.look());
  }

  /** Calls of the API that do nothing or do harm. @param sinceNs - made since; or the boot. */
  lint(sinceNs = this.bootedNs): LintFinding[] {
    return lint(this.look(), sinceNs);
  }

  /** What happened to each live block. @param sinceNs - allocated since; default: the boot. */
  timelines(sinceNs = this.bootedNs): Timeline[] {
    return timelines(this.look(), sinceNs);
  }

  /**
   * Takes it that nobody will use a block again: it counts as a leak from here on, however
   * reachable it is. False when there is no such block.
   */
  declareUnused(what: string | number): boolean {
    return this.about(what, (look, subject) => look.declareUnused(subject)) ?? false;
  }

  /** Whether there is such a block. */
  knows(what: string | number): boolean {
    return this.look().find(what) !== undefined;
  }

  /** The boot is over: what comes now is the user's. */
  booted(): void {
    this.bootedNs = this.parts.base.machine.clock.nowNs;
  }

  /** The names by which blocks can be asked for. */
  names(): string[] {
    return this.look().names.known();
  }

  /** One look at the machine as it is now, for the functions of this folder. */
  look(): Look {
    return new Look(this.parts, this.chronicle, this.bootedNs);
  }

  private about<T>(
    what: string | number,
    answer: (look: Look, subject: Subject) => T,
  ): T | undefined {
    const look = this.look();
    const subject = look.find(what);
    return subject && answer(look, subject);
  }
}
