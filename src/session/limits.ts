/**
 * Limits of a session's journal, so that one from a stranger cannot take all memory.
 */

/** Commands that a journal holds. */
export const ENTRIES_MAX = 10_000;
/** Length of one text of a command. */
export const TEXT_MAX = 4 << 20;
/** Length of all commands of a journal together, as JSON. */
export const JOURNAL_TEXT_MAX = 32 << 20;
/** Length of a module's name. */
export const NAME_MAX = 56;
