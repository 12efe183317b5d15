/**
 * What a detector says of a block, for those who compare detectors.
 */

/**
 * `leak`: it is lost. `maybe`: it may be. `fine`: it is in use. `listed`: it is named among what is
 * there, lost or not. `blind`: this detector does not see such blocks.
 */
export type Says = 'leak' | 'maybe' | 'fine' | 'listed' | 'blind';

/** What a detector says of one block. */
export interface Answer {
  readonly says: Says;
  /** The same in its own words: `definitely lost`, `indirect`, `outstanding`. */
  readonly word: string;
}

/** Nothing is known of such blocks. @param word - why. */
export function blind(word: string): Answer {
  return { says: 'blind', word };
}
