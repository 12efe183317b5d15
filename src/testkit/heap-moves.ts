/**
 * The steps that heap programs are made of, as data: what each does, how often it is drawn, and the
 * feature that it belongs to.
 */

/** What programs may contain; each is switched on or off for a whole program. */
export const FEATURES = [
  'cache', // objects of kmem_caches
  'vmalloc', // and pointers to their vm_structs
  'percpu',
  'pages', // pages, which kmemleak does not know, with objects registered in them
  'physical', // objects registered by physical address
  'shape', // lists, trees, rings, hash tables, caches
  'free',
  'reuse', // frees after which the memory is used again
  'krealloc',
  'hidden', // pointers where nobody scans
  'stack', // pointers on a stack, and the stack scan on and off
  'encode', // inverted and physical addresses, addresses of percpu copies
  'outside', // addresses before and behind blocks
  'unaligned', // pointers at odd addresses
  'touch', // contents that change
  'color', // not_leak, ignore
  'no_scan',
  'scan_area',
  'free_part',
  'transient', // transient_leak, update_trace
  'clear',
] as const;
export type Feature = (typeof FEATURES)[number];

/** What a move does, how often it is drawn, and the feature that it belongs to. */
export const MOVES = {
  alloc: [3, undefined],
  zalloc: [2, undefined],
  point: [5, undefined],
  root: [3, undefined],
  unroot: [1, undefined],
  erase: [1, undefined],
  scan: [3, undefined],
  sleep: [2, undefined],
  nap: [1, undefined],
  cache: [2, 'cache'],
  vmalloc: [1, 'vmalloc'],
  area: [1, 'vmalloc'],
  percpu: [1, 'percpu'],
  pages: [2, 'pages'],
  register: [3, 'pages'],
  physical: [2, 'physical'],
  shape: [1, 'shape'],
  free: [2, 'free'],
  reuse: [1, 'reuse'],
  krealloc: [1, 'krealloc'],
  hide: [1, 'hidden'],
  push: [2, 'stack'],
  'stack on': [1, 'stack'],
  'stack off': [1, 'stack'],
  encode: [2, 'encode'],
  outside: [1, 'outside'],
  unaligned: [1, 'unaligned'],
  touch: [2, 'touch'],
  fill: [1, 'touch'],
  not_leak: [1, 'color'],
  ignore: [1, 'color'],
  no_scan: [1, 'no_scan'],
  scan_area: [2, 'scan_area'],
  free_part: [1, 'free_part'],
  transient_leak: [1, 'transient'],
  update_trace: [1, 'transient'],
  clear: [1, 'clear'],
} as const satisfies Record<string, readonly [number, Feature | undefined]>;
export type MoveName = keyof typeof MOVES;

/** One step; the numbers choose objects, places and sizes. */
export interface Move {
  readonly what: MoveName;
  readonly a: number;
  readonly b: number;
  readonly word: number;
  readonly size: number;
}
