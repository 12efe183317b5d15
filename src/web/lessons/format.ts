/**
 * A lesson as data: steps with text beside the live machine, some with an exercise that the page
 * checks. A teacher writes one as JSON; whatever is opened is checked.
 */
import { KINDS } from '../../record/event-columns.ts';
import { PHASES } from '../../record/reasons.ts';
import { KERNEL_NAMES, SOURCE_MAX } from '../machine/setup.ts';
import {
  hasFields,
  isCount,
  isFlag,
  isOneOf,
  isText,
  listOf,
  optional,
  type Shape,
} from './shape.ts';

export const LESSON_FORMAT = 'kmemleak-lab-lesson/1';

/**
 * A text in the languages of the page, or in the one that its writer knows. Backquotes mark code;
 * an empty line begins a paragraph.
 */
export type Both =
  | { readonly en: string; readonly zh?: string }
  | { readonly en?: string; readonly zh: string };

/** The machine of a lesson, or of its steps from one on. */
export interface LessonMachine {
  /** A scenario that comes along, or a source with its module's name. */
  readonly scenario?: string;
  readonly name?: string;
  readonly source?: string;
  readonly form?: 'buggy' | 'fixed';
  readonly kernel?: string;
  readonly stack?: boolean;
  /** Boot parameters, of a source. */
  readonly boot?: string;
  /** Typed into the shell after the usual procedure. */
  readonly commands?: readonly string[];
}

/** A place in a recording: the first step for which all that is given holds. */
export interface Place {
  readonly start?: boolean;
  readonly end?: boolean;
  readonly scan?: number;
  readonly pass?: number;
  readonly phase?: string;
  readonly kind?: string;
  /** The object that the step is about. */
  readonly object?: string;
  /** A part of the command or of the line of the log. */
  readonly text?: string;
  /** A line of the module's source that is next. */
  readonly line?: number;
  /** Where it is decided about an object, in the scan that is given, else in the last. */
  readonly decided?: string;
  /** Which of those that fit, from 1. */
  readonly nth?: number;
}

/** How the page finds out that an exercise is done. */
export type Check =
  | { readonly kind: 'choice'; readonly options: readonly Both[]; readonly right: number }
  /** The object is selected. */
  | { readonly kind: 'select'; readonly object: string }
  /** One stands at a step that fits. */
  | { readonly kind: 'at'; readonly at: Place }
  | { readonly kind: 'number'; readonly value: number }
  /** A command with this text was typed. */
  | { readonly kind: 'typed'; readonly pattern: string }
  /** So many objects are in the report at the end. */
  | { readonly kind: 'reported'; readonly count: number };

/** A way to do an exercise, for whoever checks the lesson; the page does not show it. */
export interface ModelAnswer {
  readonly form?: 'buggy' | 'fixed';
  /** What is put in place of what in the source, each once. */
  readonly edits?: readonly { readonly find: string; readonly put: string }[];
  /** Typed besides. */
  readonly commands?: readonly string[];
}

/** Something to do. */
export interface Exercise {
  readonly ask: Both;
  readonly hint?: Both;
  /** What is said when it is done. */
  readonly done: Both;
  readonly check: Check;
  readonly answer?: ModelAnswer;
}

/** The views that a step can open. */
export const LESSON_VIEWS = ['map', 'graph', 'tree', 'bytes', 'tasks', 'truth'] as const;

/** A step of a lesson. */
export interface LessonStep {
  readonly text: Both;
  readonly machine?: LessonMachine;
  readonly at?: Place;
  /** The object that is selected. */
  readonly select?: string;
  readonly view?: (typeof LESSON_VIEWS)[number];
  readonly exercise?: Exercise;
}

/** A lesson. */
export interface Lesson {
  readonly format: typeof LESSON_FORMAT;
  readonly id: string;
  readonly title: Both;
  readonly minutes: number;
  readonly machine: LessonMachine;
  readonly steps: readonly LessonStep[];
}

/** Of a file with a lesson. */
export const LESSON_MAX = 256 << 10;
const STEPS_MAX = 50;
const TEXT_MAX = 4000;

const isName = isText(100);
const isInLanguages = hasFields({ en: optional(isText(TEXT_MAX)), zh: optional(isText(TEXT_MAX)) });

/** In one language at least. */
const isBoth: Shape = (value, place) => {
  const { en, zh } = Object(value) as { readonly en?: unknown; readonly zh?: unknown };
  if (en === undefined && zh === undefined) return `${place}: en, zh`;
  return isInLanguages(value, place);
};

const isMachine = hasFields({
  scenario: optional(isName),
  name: optional(isName),
  source: optional(isText(SOURCE_MAX)),
  form: optional(isOneOf(['buggy', 'fixed'])),
  kernel: optional(isOneOf(KERNEL_NAMES)),
  stack: optional(isFlag),
  boot: optional(isText(500)),
  commands: optional(listOf(isText(TEXT_MAX), STEPS_MAX)),
});

const isPlace = hasFields({
  start: optional(isFlag),
  end: optional(isFlag),
  scan: optional(isCount),
  pass: optional(isCount),
  phase: optional(isOneOf(PHASES)),
  kind: optional(isOneOf(KINDS)),
  object: optional(isName),
  text: optional(isName),
  line: optional(isCount),
  decided: optional(isName),
  nth: optional(isCount),
});

const isAnswer = hasFields({
  form: optional(isOneOf(['buggy', 'fixed'])),
  edits: optional(listOf(hasFields({ find: isText(TEXT_MAX), put: isText(TEXT_MAX) }), 8)),
  commands: optional(listOf(isText(TEXT_MAX), STEPS_MAX)),
});

const CHECKS: Readonly<Record<Check['kind'], Shape>> = {
  choice: hasFields({ kind: isName, options: listOf(isBoth, 8), right: isCount }),
  select: hasFields({ kind: isName, object: isName }),
  at: hasFields({ kind: isName, at: isPlace }),
  number: hasFields({ kind: isName, value: isCount }),
  typed: hasFields({ kind: isName, pattern: isName }),
  reported: hasFields({ kind: isName, count: isCount }),
};

const isCheck: Shape = (value, place) => {
  const kind = (value as { readonly kind?: unknown } | null)?.kind;
  const shape = typeof kind === 'string' && Object.hasOwn(CHECKS, kind);
  if (!shape) return `${place}.kind`;
  return CHECKS[kind as Check['kind']](value, place);
};

const isLesson = hasFields({
  format: isOneOf([LESSON_FORMAT]),
  id: (value, place) => (/^[a-z][a-z0-9-]{0,40}$/.test(String(value)) ? undefined : place),
  title: isBoth,
  minutes: isCount,
  machine: isMachine,
  steps: listOf(
    hasFields({
      text: isBoth,
      machine: optional(isMachine),
      at: optional(isPlace),
      select: optional(isName),
      view: optional(isOneOf(LESSON_VIEWS)),
      exercise: optional(
        hasFields({
          ask: isBoth,
          hint: optional(isBoth),
          done: isBoth,
          check: isCheck,
          answer: optional(isAnswer),
        }),
      ),
    }),
    STEPS_MAX,
  ),
});

/**
 * A lesson out of a text of JSON.
 * @throws RangeError naming the first place that is not as it must be.
 */
export function parseLesson(text: string): Lesson {
  if (text.length > LESSON_MAX) throw new RangeError(`${text.length} > ${LESSON_MAX}`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new RangeError((error as Error).message, { cause: error });
  }
  const wrong = isLesson(value, 'lesson');
  if (wrong !== undefined) throw new RangeError(wrong);
  return value as Lesson;
}
