/** What a source with errors asks for and does not get. */

/** Headers that are not there, functions that are not declared or not defined. */
export interface Lacks {
  readonly headers: readonly string[];
  readonly undeclared: readonly string[];
  /** Those that a header declares: whoever links knows whether there is one. */
  readonly declared: readonly string[];
  /** Functions that it defines itself, for other sources of the module. */
  readonly defined: readonly string[];
}
