/**
 * Why a search through the kernel's heap takes a block for a leak that is in use, or for one in use
 * that is a leak: the word of memory that decides.
 */
import { joinAddress, type PhysAddr } from '../../machine/address.ts';
import { halvesAt, wordEvidence } from '../../explain/evidence.ts';
import type { Look } from '../../explain/look/look.ts';
import { placeText } from '../../explain/phrases.ts';
import { wordsInto } from '../../explain/pointers.ts';
import { FORMS } from '../../explain/why-reported.ts';
import { isLife } from '../../truth/examination.ts';
import type { Life } from '../../truth/lives.ts';
import type { Reference } from '../../truth/references.ts';
import type { Answer } from '../answer.ts';
import { isLeak, saysLeak, type BlockTruth } from './block.ts';

/** A reason, and its name. */
interface Why {
  readonly why: string;
  readonly reason: string;
}

/** For blocks that are leaks, the words of memory whose value lies in them. */
export class Words {
  private readonly look: Look;
  private readonly lives: readonly Life[];
  private found: ReadonlyMap<number, readonly PhysAddr[]> | undefined;

  constructor(look: Look, lives: readonly Life[]) {
    this.look = look;
    this.lives = lives;
  }

  /** Those of one block; all are looked for at once, when the first is asked for. */
  into({ id }: Life): readonly PhysAddr[] {
    const { lives } = this;
    if (!this.found) {
      const lists = wordsInto(this.look, lives);
      this.found = new Map(lives.map((life, i) => [life.id, lists[i]]));
    }
    return this.found.get(id) ?? [];
  }
}

/** Reasons of one detector at one look. */
export class Reasons {
  private readonly look: Look;
  private readonly words: Words;
  private readonly answerTo: (life: Life) => Answer | undefined;

  constructor(look: Look, words: Words, answerTo: (life: Life) => Answer | undefined) {
    this.look = look;
    this.words = words;
    this.answerTo = answerTo;
  }

  /** Why it says something else of a block than what is true. */
  of(life: Life, truth: BlockTruth, answer: Answer): Why | undefined {
    if (answer.says === 'leak' || answer.says === 'maybe') return this.whyMissing(life);
    return isLeak(truth) ? this.whyFound(life) : undefined;
  }

  /** The word by which a block is found that is a leak. */
  private whyFound(life: Life): Why | undefined {
    const { look } = this;
    for (const pa of this.words.into(life)) {
      const word = look.now.word(pa);
      const { holder, why, from } = word;
      if (why === 'freed' || why === 'below-sp') continue;
      if (isLife(holder) && (holder.id === life.id || !this.isFound(holder))) continue;
      const place = placeText(wordEvidence(look, pa, life.address).place);
      const source = from.some(({ id }) => id === life.id);
      if (why === 'uninitialised') {
        return { why: `${place} was never written, and still holds its address`, reason: why };
      }
      if (source) return { why: `a pointer in ${place} leads to it`, reason: 'pointer' };
      const what = from.length > 0 ? 'a pointer to another block' : 'a number';
      return { why: `${what} in ${place} has a value that is an address in it`, reason: what };
    }
    return undefined;
  }

  private isFound(holder: Life): boolean {
    const answer = this.answerTo(holder);
    return answer === undefined || !saysLeak(answer);
  }

  /** Why the references to a block that is in use do not count. */
  private whyMissing(life: Life): Why {
    const references = this.look.now.references(life.id).filter(({ reachable }) => reachable);
    const reasons = references.map((reference) => this.whyUnread(life, reference));
    const direct = reasons.find(({ reason }) => reason !== 'through');
    return (
      direct ??
      reasons.at(0) ?? { why: 'the kernel holds it where no pointer is', reason: 'no pointer' }
    );
  }

  private whyUnread(life: Life, reference: Reference): Why {
    const { look } = this;
    const { holder, address, encoding, offset } = reference;
    if (address === undefined)
      return { why: 'only a register holds its address', reason: 'register' };
    const place = placeText(look.names.place(holder, address, offset));
    const pa = look.memory.translate(address);
    const [lo, hi] = halvesAt(look, pa);
    const value = joinAddress(lo, hi);
    const isInside = value >= life.address && value < life.address + life.size;
    if (encoding !== 'plain') {
      return { why: `${place} holds its address ${FORMS[encoding]}`, reason: encoding };
    }
    if (!isInside)
      return { why: `the pointer in ${place} points outside of it`, reason: 'outside' };
    if (address % 8 !== 0) return { why: `${place} is no aligned word`, reason: 'unaligned' };
    if (value !== life.address) {
      const why = `the pointer in ${place} points into it, not to its start`;
      if (!isLife(holder) || this.isFound(holder)) return { why, reason: 'interior' };
    }
    if (isLife(holder) && !this.isFound(holder)) {
      return { why: `${place} leads to it, and looks lost too`, reason: 'through' };
    }
    return { why: `its address is in ${place}, which is not searched`, reason: 'unsearched' };
  }
}
