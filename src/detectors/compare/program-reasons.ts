/**
 * Why a detector takes a block of a program for something else than it is: by the words of memory
 * that lead to the block at the end of the run with exact account.
 */
import { joinNumber, type VirtAddr } from '../../machine/address.ts';
import { FORMS } from '../../explain/why-reported.ts';
import type { Life } from '../../truth/lives.ts';
import { rootsOf, type RootKind } from '../../user/roots.ts';
import type { UserProcess } from '../../user/tool.ts';
import type { Answer } from '../answer.ts';
import { saysLeak } from './block.ts';
import type { ProgramTruth } from './program-truth.ts';

/** What roots are called. */
const PLACES: Readonly<Record<RootKind, string>> = {
  data: 'a variable',
  libc: 'a variable of the C library',
  stack: 'a stack',
  tls: "a thread's own variable",
  pthread: 'struct pthread',
  mmap: 'memory of mmap()',
  break: 'memory of sbrk()',
};

/** A word whose value lies in a block. */
interface Word {
  /** Where it is. */
  readonly place: string;
  /** It is in a block that is lost. */
  readonly isLost: boolean;
  /** Every tool searches there. */
  readonly isSearched: boolean;
  /** The byte of the block that it points at. */
  readonly into: number;
}

/** Says why an answer is not the truth. */
export type ProgramWhy = (answer: Answer) => string;

/** The words that lead to the blocks of a program that has ended. */
export class ProgramReasons {
  private readonly proc: UserProcess;
  private readonly truth: ProgramTruth;
  private readonly lives: readonly Life[];
  private readonly words = new Map<number, Word[]>();

  constructor(proc: UserProcess, truth: ProgramTruth) {
    this.proc = proc;
    this.truth = truth;
    this.lives = [...truth.lives.values()].sort((a, b) => a.address - b.address);
    for (const { kind, start, end } of rootsOf(proc)) this.read(start, end, PLACES[kind], 0);
    for (const { id, address, size } of this.lives) {
      const start: number = address;
      this.read(start, start + size, 'another block', id);
    }
  }

  /** What there is to say of a block. */
  of(life: Life): ProgramWhy {
    const lost = this.whyMissing(life, false);
    const maybe = this.whyMissing(life, true);
    const found = this.whyFound(life);
    return (answer) => (saysLeak(answer) ? (answer.says === 'maybe' ? maybe : lost) : found);
  }

  private read(start: VirtAddr, end: VirtAddr, place: string, holder: number): void {
    const { memory } = this.proc;
    const { u32 } = memory.phys;
    const isLost = holder !== 0 && !this.truth.now.isReachable(holder);
    const isSearched = holder === 0 && place !== PLACES.mmap && place !== PLACES.break;
    for (let at = Math.ceil(start / 8) * 8; at + 8 <= end; at += 8) {
      const pa = memory.translate(at);
      if (pa < 0) continue;
      const value = joinNumber(u32[pa / 4], u32[pa / 4 + 1]);
      const life = this.lifeAt(value);
      if (!life || life.id === holder) continue;
      const words = this.words.get(life.id) ?? [];
      words.push({ place, isLost, isSearched, into: value - life.address });
      this.words.set(life.id, words);
    }
  }

  private lifeAt(value: number): Life | undefined {
    const { lives } = this;
    let [low, high] = [0, lives.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (lives[middle].address <= value) low = middle + 1;
      else high = middle;
    }
    const life = lives.at(low - 1);
    return low > 0 && life && value < life.address + life.size ? life : undefined;
  }

  /** Why a block that is in use looks lost, or as if it might be. */
  private whyMissing({ id }: Life, isMaybe: boolean): string {
    // What all tools search would have counted: such a word was never written.
    const words = (this.words.get(id) ?? []).filter(
      ({ isLost, isSearched }) => !isLost && (isMaybe || !isSearched),
    );
    const word = words.find(({ into }) => into === 0) ?? words.at(0);
    if (word) {
      return word.into === 0
        ? `the pointer to it is in ${word.place}`
        : `the pointer in ${word.place} points into it, not to its start`;
    }
    const form = this.truth.now.references(id).find(({ status }) => status === 'live')?.encoding;
    if (form === undefined) return 'what holds it leaves no pointer in memory';
    if (form === 'plain')
      return 'no aligned word points into it: a pointer past it, in pieces, or in a register does';
    return `its address is kept ${FORMS[form]}`;
  }

  /** Why a block that is lost may look in use. */
  private whyFound({ id }: Life): string {
    const word = (this.words.get(id) ?? []).find(({ isLost }) => !isLost);
    return word
      ? `a word in ${word.place} has a value that is an address in it`
      : 'a copy of its address was left where the tool searches, as on the stack';
  }
}
