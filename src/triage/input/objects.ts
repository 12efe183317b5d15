/** What is read of a text: objects as kmemleak prints them. */

/** One line of a backtrace. */
export interface Frame {
  /** The function as printed, or `0x…` where the kernel had no name for it. */
  readonly symbol: string;
  /** As in `f+0x1c/0x40`: offset and length of the function. */
  readonly offset?: string;
  readonly length?: string;
  module?: string;
  /** `file:line`, where somebody decoded the trace. */
  source?: string;
  /** A function that was inlined: decoded traces name it, the kernel does not. */
  inline: boolean;
  /** Only a number: the function's module was gone. */
  readonly raw: boolean;
}

/** One "unreferenced object", or what is left of it. */
export interface LeakObject {
  /** As printed; undefined of a body without a header. */
  address?: string;
  size?: number;
  readonly percpu: boolean;
  comm?: string;
  pid?: number;
  /** As printed: they can be longer than 32 bits. */
  jiffies?: string;
  /** Seconds. */
  age?: number;
  /** Of `backtrace (crc …)`. */
  crc?: string;
  /** Bytes of the hex dump; undefined where the text lost one. */
  readonly bytes: (number | undefined)[];
  /** How many bytes the dump was to have. */
  dumped?: number;
  readonly frames: Frame[];
  /** Of the line "... and N more object(s) with the same backtrace". */
  more: number;
  /** Where it begins in its text, counted from 1. */
  readonly line: number;
  /** Lines of its backtrace that the text says it lost. */
  dropped: number;
}

/** What could not be read, or says something about the whole text. */
export interface Remark {
  readonly line: number;
  readonly text: string;
}

/** A text that was read. */
export interface ReadText {
  readonly objects: readonly LeakObject[];
  readonly remarks: readonly Remark[];
  /** The sum of "N new suspected memory leaks". */
  readonly announced: number;
}
