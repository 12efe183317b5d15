/**
 * Where the loop that gathers words finds what it has to do, and leaves what it found.
 */

/** The ranges, each as its moved start and end, and which runs are to be read. */
export const HEADER_BYTES = 64;
/** Where the header has the address of the next run, and that of the end of the runs. */
export const HEADER_NEXT = 48;
export const HEADER_END = 52;
/** A run: first word and end in 32-bit halves of memory, whose block it is, and nothing. */
export const RUN_BYTES = 16;
/** Runs that can wait. */
export const RUNS = 256;
/** Words that are gathered at once. */
export const GATHERED = 512;
/** Room for them, and for those of a turn of which only some are kept. */
export const GATHERED_ROOM = GATHERED + 8;
/** Where the gathered words begin, in bytes from the header. */
export const GATHERED_AT = HEADER_BYTES + RUNS * RUN_BYTES;
/** Bytes that all of it takes. */
export const GATHER_BYTES = GATHERED_AT + GATHERED_ROOM * 8;
