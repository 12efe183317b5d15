/** Macros of the preprocessor, as they are kept. */
import type { Place } from './place.ts';
import type { Token } from './token.ts';

/** A macro that is computed where it is used. */
export type DynamicMacro = '__LINE__' | '__FILE__' | '__COUNTER__' | '__INCLUDE_LEVEL__';

/** A macro's definition. */
export interface Macro {
  readonly name: string;
  readonly place: Place;
  /** Undefined for an object-like macro. */
  readonly params: readonly string[] | undefined;
  /** The place of each parameter among them. */
  readonly indices?: ReadonlyMap<string, number>;
  /** The last parameter takes all remaining arguments. */
  readonly variadic: boolean;
  readonly body: readonly Token[];
  /** Where each `__VA_OPT__` of the body is, and the `)` of it. */
  readonly options?: ReadonlyMap<number, number>;
  readonly dynamic?: DynamicMacro;
  /** While its expansion is being read: its name is not expanded in it. */
  disabled: boolean;
}
