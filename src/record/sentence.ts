/**
 * One sentence about a step: what happened, and why. Made from the step's data alone, in the
 * language that is asked for.
 */
import { hexPtr } from '../base/hex.ts';
import { OBJECT_FULL_SCAN, OBJECT_NO_SCAN } from '../kmemleak/object-table.ts';
import type { CodeLine } from './recording.ts';
import type { Step, StepChange, StepObject, StepWord } from './step.ts';
import { en, type StepTexts } from './texts/en.ts';
import { zh } from './texts/zh.ts';

const TEXTS = { en, zh } as const satisfies Readonly<Record<string, StepTexts>>;

/** A language of sentences. */
export type Language = keyof typeof TEXTS;

/** All languages. */
export const LANGUAGES = Object.keys(TEXTS) as readonly Language[];

/** What a step did, and why. */
export function sentence(step: Step, language: Language = 'en'): string {
  return new Teller(TEXTS[language]).tell(step);
}

/** A line of C: `file.c:12 in function [module]`. */
export function lineText(line: CodeLine, language: Language = 'en'): string {
  return new Teller(TEXTS[language]).line(line);
}

/** Makes sentences of one language. */
class Teller {
  private readonly t: StepTexts;

  constructor(texts: StepTexts) {
    this.t = texts;
  }

  tell(step: Step): string {
    const { t } = this;
    const { kind, object, word, text = '', why = '', numbers = [], scan, pass } = step;
    switch (kind) {
      case 'command':
        return t.command(text);
      case 'log':
        return t.log(text.trim());
      case 'task':
        return t.task(text, numbers[0]);
      case 'line':
        return t.line(this.line(step.code!), step.source ?? '');
      case 'begin':
        return pass > 1 ? t.beginAgain(scan, pass) : t.begin(scan, numbers[0]);
      case 'end':
        return numbers.length === 0 ? t.endAgain(scan, pass) : t.end(scan, numbers[0], numbers[1]);
      case 'phase':
        return t.phase(t.phases[step.phase!]);
      case 'root':
        return t.root(this.root(text), numbers[1]);
      case 'hit':
      case 'miss':
        return this.word(step, word!, object!, why);
      default:
        return this.object(step, object!, why);
    }
  }

  line({ file, line, function: name, module }: CodeLine): string {
    const where = module === '' ? '' : ` [${module}]`;
    return this.t.inFunction(`${file.replace(/^.*\//, '')}:${line}`, `${name}${where}`);
  }

  /** What a root or the holder of a word is called. */
  private root(what: string): string {
    const { t } = this;
    if (what === 'page') return t.page;
    if (what === 'memory') return t.memory;
    const [, stack, cpu] = /^(?:stack of (\S+)|percpu section of CPU (\d+))$/.exec(what) ?? [];
    if (stack !== undefined) return t.stack(stack);
    return cpu === undefined ? what : t.percpuSection(cpu);
  }

  private word({ kind, phase }: Step, word: StepWord, object: StepObject, why: string): string {
    const { t } = this;
    const { name, color = 'white', count = 0, minCount = 0 } = object;
    const target = word.into === 0 ? name : t.inside(name, `0x${word.into.toString(16)}`);
    const read = t.word(this.place(word), target);
    if (kind === 'miss') return t.miss(read, t.misses[why as keyof StepTexts['misses']]);
    const isAgain = phase === 'gray-again';
    return t.hit(read, t.counts(count, minCount), count >= minCount, t.colors[color], isAgain);
  }

  private place({ address, holder, offset, variable, phys }: StepWord): string {
    const { t } = this;
    const at = address === undefined ? t.physical(hexPtr(phys)) : hexPtr(address);
    const inside = offset === undefined ? this.root(holder) : `${holder}+0x${offset.toString(16)}`;
    return variable === undefined ? t.at(inside, at) : t.at(variable, `${inside}, ${at}`);
  }

  private object(step: Step, object: StepObject, why: string): string {
    const { t } = this;
    const { name, size } = object;
    switch (step.kind) {
      case 'tracked':
        return t.tracked(name, object.by, size, hexPtr(object.address), this.needs(object));
      case 'forgotten':
        return t.forgotten(name);
      case 'changed':
        return t.changed(name, (step.changes ?? []).map((c) => this.change(c)).join(t.between));
      case 'object':
        return t.object(name, size, t.waiting(step.waiting ?? 0));
      case 'skip':
        return t.skip(name, t.skips[why as keyof StepTexts['skips']]);
      case 'gray':
        return this.gray(step, object, why);
      case 'black':
        return t.black(name);
      case 'checksum':
        return this.checksum(step, object);
      case 'suspect':
        return t.suspect(name);
      case 'held':
        return t.held(name, t.helds[why as keyof StepTexts['helds']]);
      default:
        return t.report(name, this.counts(object));
    }
  }

  private needs({ minCount = 0 }: StepObject): string {
    const { t } = this;
    if (minCount < 0) return t.ignored;
    return minCount === 0 ? t.needsNone : t.needs(minCount);
  }

  private change({ field, before, after }: StepChange): string {
    const { changes } = this.t;
    if (field === 'min_count') {
      if (after === 0) return changes.gray;
      return after < 0 ? changes.black : changes.needs(after, before);
    }
    if (field === 'flags') {
      const set = after & ~before;
      if (set & OBJECT_NO_SCAN) return changes.noScan;
      if (set & OBJECT_FULL_SCAN) return changes.fullScan;
      return set === 0 ? changes.flagGone : changes.areasOnly;
    }
    if (field === 'areas') return changes.area;
    if (field === 'checksum') return changes.checksum;
    if (field === 'excess_ref') return changes.excess;
    return field === 'trace' ? changes.trace : changes.other(field, after, before);
  }

  private gray({ numbers }: Step, object: StepObject, why: string): string {
    const { t } = this;
    const place = (numbers?.[0] ?? 0) + 1;
    if (why === 'whiten') return t.grayRoot(object.name, place);
    if (why === 'checksum') return t.grayChanged(object.name, place);
    return t.gray(object.name, this.counts(object), place);
  }

  private checksum({ numbers = [] }: Step, { name }: StepObject): string {
    const { t } = this;
    const [before, after] = numbers.map((n) => n.toString(16).padStart(8, '0'));
    if (after === undefined) return t.checksumFirst(name, before);
    return before === after ? t.checksumSame(name, after) : t.checksumOther(name, after, before);
  }

  private counts({ count = 0, minCount = 0 }: StepObject): string {
    return this.t.counts(count, minCount);
  }
}
