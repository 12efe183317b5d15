/**
 * Models the parameter `slub_debug=` (since 6.2 also `slab_debug=`) of mm/slub.c: letters, and
 * lists of caches that they apply to (Documentation/mm/slab.rst).
 */
import {
  SLAB_CONSISTENCY_CHECKS,
  SLAB_NOLEAKTRACE,
  SLAB_POISON,
  SLAB_RED_ZONE,
  SLAB_STORE_USER,
  SLAB_TRACE,
  type SlabFlags,
} from './kmem-cache.ts';

/** What `slub_debug` without letters switches on. */
export const DEBUG_DEFAULT_FLAGS: SlabFlags =
  SLAB_CONSISTENCY_CHECKS | SLAB_RED_ZONE | SLAB_POISON | SLAB_STORE_USER;

const LETTERS: Readonly<Record<string, SlabFlags>> = {
  f: SLAB_CONSISTENCY_CHECKS,
  z: SLAB_RED_ZONE,
  p: SLAB_POISON,
  u: SLAB_STORE_USER,
  t: SLAB_TRACE,
  // Fault injection for this cache alone; ours is a predicate on the allocator.
  a: 0,
};

/** The parsed parameter. */
export interface SlubDebug {
  /** Flags of the caches that no list names. */
  readonly global: SlabFlags;
  readonly blocks: readonly { readonly flags: SlabFlags; readonly names: readonly string[] }[];
  /** `O`: no metadata where it would raise the order. */
  readonly disableHigherOrderDebug: boolean;
  /** Whether anything is switched on; the kernel then prints pointers unhashed. */
  readonly enabled: boolean;
  /** Complaints for the log. */
  readonly warnings: readonly string[];
}

/**
 * Parses the value of `slub_debug=`; the empty text is off.
 * @param parameter - its name in complaints.
 * @kernel mm/slub.c setup_slub_debug faithful
 */
export function parseSlubDebug(text: string, parameter: string): SlubDebug {
  const warnings: string[] = [];
  const blocks: { flags: SlabFlags; names: string[] }[] = [];
  let global = 0;
  let disableHigherOrderDebug = false;
  for (const block of text.split(';')) {
    if (block === '') continue;
    const [letters, ...names] = block.split(',');
    let flags = 0;
    if (letters === '' && names.length > 0) flags = DEBUG_DEFAULT_FLAGS;
    for (const letter of letters) {
      const known = LETTERS[letter.toLowerCase()];
      if (letter === '-') flags = 0;
      else if (letter.toLowerCase() === 'o') disableHigherOrderDebug = true;
      else if (known !== undefined) flags |= known;
      else warnings.push(`${parameter} option '${letter}' unknown. skipped`);
    }
    if (names.length > 0) blocks.push({ flags, names });
    else global = flags;
  }
  const enabled = global !== 0 || blocks.length > 0;
  return { global, blocks, disableHigherOrderDebug, enabled, warnings };
}

/**
 * The flags of a new cache: its own, and those that `slub_debug` adds to it.
 * @kernel mm/slub.c kmem_cache_flags faithful
 */
export function kmemCacheFlags(debug: SlubDebug, flags: SlabFlags, name: string): SlabFlags {
  for (const block of debug.blocks) {
    if (block.names.some((pattern) => matches(pattern, name))) return flags | block.flags;
  }
  // Caches of debugging tools do not record their users unless they are named.
  const noUser = (flags & SLAB_NOLEAKTRACE) !== 0;
  return flags | (noUser ? debug.global & ~SLAB_STORE_USER : debug.global);
}

function matches(pattern: string, name: string): boolean {
  const glob = pattern.indexOf('*');
  return glob < 0 ? name === pattern : name.startsWith(pattern.slice(0, glob));
}
