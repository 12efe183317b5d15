/**
 * The numbers of kmemleak that are the same in every kernel: ages, delays and sizes
 * (mm/kmemleak.c).
 */

/** Minimum age of an object to be reported (MSECS_MIN_AGE), in milliseconds. */
export const MSECS_MIN_AGE = 5000;
/** Delay before the scan thread's first scan (SECS_FIRST_SCAN). */
export const SECS_FIRST_SCAN = 60;
/** Delay between automatic scans (SECS_SCAN_WAIT). */
export const SECS_SCAN_WAIT = 600;
/** Largest block scanned without a chance to yield (MAX_SCAN_SIZE), in bytes. */
export const MAX_SCAN_SIZE = 4096;
/** CONFIG_DEBUG_KMEMLEAK_MEM_POOL_SIZE of the recorded kernels, in objects. */
export const MEM_POOL_SIZE = 16000;
