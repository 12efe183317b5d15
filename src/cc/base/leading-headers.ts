/**
 * What the headers that a source begins with came to: modules with the same `#include`s at their
 * head, and the same one compiled again, go on from there.
 */
import type { Macro } from './macro.ts';
import type { Token } from './token.ts';

/** The state of the preprocessor behind the headers; all that later text depends on. */
export interface LeadingHeaders {
  /** What each file held that was looked for, undefined when it was not there. */
  readonly texts: ReadonlyMap<string, string | undefined>;
  readonly tokens: readonly Token[];
  readonly macros: ReadonlyMap<string, Macro>;
  /** The macros that are never expanded. */
  readonly disabled: ReadonlySet<string>;
  readonly once: ReadonlySet<string>;
  readonly counts: {
    readonly counter: number;
    readonly includes: number;
    readonly read: number;
  };
  /** What is left for macros. */
  readonly left: MacroBudget;
}

/** What macros may still expand to. */
export interface MacroBudget {
  readonly tokens: number;
  readonly text: number;
}
