/**
 * What sentences about steps are made from, in English. Each other language has the same keys
 * (`StepTexts`), so that a text that is missing does not compile.
 */
export const en = {
  /** What comes before the text of a line. */
  command: (text: string) => `The user types: ${text}`,
  log: (text: string) => `The kernel log says: ${text}`,
  task: (comm: string, pid: number) => `${comm} (pid ${pid}) runs now.`,
  line: (where: string, source: string) =>
    source === '' ? `${where} comes next.` : `${where} comes next: ${source}`,
  /** `file.c:12 in function [module]`. */
  inFunction: (place: string, name: string) => `${place} in ${name}`,
  begin: (scan: number, objects: number) => `Scan ${scan} begins; ${objects} objects are tracked.`,
  beginAgain: (scan: number, pass: number) =>
    `Pass ${pass} of scan ${scan} begins: it confirms what the first suspects.`,
  end: (scan: number, leaks: number, words: number) =>
    `Scan ${scan} is over: ${leaks} new ${leaks === 1 ? 'leak' : 'leaks'}, ${words} words read.`,
  endAgain: (scan: number, pass: number) =>
    `Pass ${pass} of scan ${scan} is over; another one follows.`,
  phase: (text: string) => `Phase ${text}.`,
  phases: {
    whiten: 'whiten: every count becomes 0; objects that need no reference start the gray list',
    percpu: "percpu: the scan reads each CPU's copy of the percpu section, a root",
    pages: 'pages: the scan reads each struct page that is in use, for they hold pointers',
    stacks: 'stacks: the scan reads the stack of each task',
    gray: 'gray list: each object on it is read, and what it points at joins it',
    checksum: 'checksums: a white object whose contents changed since the last scan is in use',
    'gray-again': 'gray list again: what the changed objects point at is not lost either',
    report: 'report: what is white now, old enough and not reported yet, is a leak',
  },
  root: (what: string, bytes: number) => `The scan reads ${what}, ${bytes} bytes: a root.`,
  page: 'a struct page',
  stack: (pid: string) => `the stack of ${pid}`,
  percpuSection: (cpu: string) => `the percpu section of CPU ${cpu}`,
  memory: 'memory',
  physical: (address: string) => `physical ${address}`,
  inside: (name: string, offset: string) => `${name}+${offset}, inside of it`,
  word: (place: string, target: string) => `The word at ${place} points at ${target}`,
  /** `place (where, address)`, and without a name. */
  at: (name: string, where: string) => `${name} (${where})`,
  miss: (word: string, why: string) => `${word}, and does not count: ${why}.`,
  misses: {
    self: "an object's own pointers to itself do not count",
    'already-gray': 'it has as many references as it needs already',
    black: 'it is black, and nobody counts for it',
    'circular-excess': 'it is the block itself that the surplus would count for',
  },
  hit: (word: string, counts: string, enough: boolean, color: string, again: boolean) =>
    `${word}: ${counts} references, ${enough ? 'enough' : 'not enough yet'}, ` +
    `so it is${again ? ' still' : ''} ${color}.`,
  counts: (count: number, needs: number) => `${count} of ${needs}`,
  colors: { white: 'white', gray: 'gray', black: 'black' },
  tracked: (name: string, by: string, size: number, address: string, needs: string) =>
    `${name} is allocated${by === '' ? '' : ` by ${by}`}: ${size} bytes at ${address}; ${needs}.`,
  ignored: 'it is ignored',
  needsNone: 'it needs no reference, and is scanned',
  needs: (n: number) => `it needs ${n === 1 ? '1 reference' : `${n} references`} to be found`,
  forgotten: (name: string) => `${name} is freed: kmemleak forgets it.`,
  changed: (name: string, changes: string) => `${name}: ${changes}.`,
  between: '; ',
  changes: {
    gray: 'painted gray: it needs no reference any more, and is scanned',
    black: 'painted black: neither scanned nor reported from here on',
    needs: (after: number, before: number) => `needs ${after} references instead of ${before}`,
    noScan: 'its contents are not read from here on',
    fullScan: 'it is read whole in spite of its areas',
    flagGone: 'a flag is taken away',
    areasOnly: 'only its areas are read from here on',
    area: 'it has another area that is read',
    checksum: 'its checksum is forgotten: the next scan takes it for changed',
    excess: 'references that it does not need count for another block',
    trace: 'another stack trace stands for its allocation',
    other: (field: string, after: number, before: number) =>
      `${field} is ${after} instead of ${before}`,
  },
  object: (name: string, size: number, waiting: string) =>
    `${name} is next on the gray list and read, ${size} bytes; ${waiting}.`,
  waiting: (n: number) => (n === 1 ? '1 more waits' : `${n} more wait`),
  skip: (name: string, why: string) => `${name} is next on the gray list and is not read: ${why}.`,
  skips: {
    freed: 'it was freed meanwhile',
    'no-scan': 'its contents hold no pointers (no_scan)',
  },
  grayRoot: (name: string, place: number) =>
    `${name} needs no reference: gray, place ${place} of the gray list.`,
  grayChanged: (name: string, place: number) =>
    `${name} has another checksum than before, so it counts as in use: gray, ` +
    `place ${place} of the gray list.`,
  gray: (name: string, counts: string, place: number) =>
    `${name} has the references that it needs (${counts}): gray, place ${place} of the gray list.`,
  black: (name: string) =>
    `${name} lies beyond the memory that can be read: it is black from here on.`,
  checksumFirst: (name: string, now: string) =>
    `${name} is white; its checksum is computed for the first time: ${now}.`,
  checksumSame: (name: string, now: string) =>
    `${name} is white; its checksum is ${now}, as at the last scan.`,
  checksumOther: (name: string, now: string, before: string) =>
    `${name} is white; its checksum is ${now}, at the last scan it was ${before}.`,
  suspect: (name: string) =>
    `${name} is a suspect: no reference, and the same contents as at the last scan.`,
  held: (name: string, why: string) => `${name} is white and not reported: ${why}.`,
  helds: {
    'too-young': 'it is younger than 5 seconds, and pointers to it may be in registers still',
    'reported-before': 'it was reported by an earlier scan',
    freed: 'it was freed while the scan ran',
    'no-suspect': 'the full pass found it referenced or modified, so it is no suspect',
    'too-few-scans': 'fewer scans in a row than min_unref_scans found no reference to it',
  },
  report: (name: string, counts: string) =>
    `${name} is reported: no reference was found (${counts}), ` +
    'it is old enough, and nobody changed it.',
};

/** The texts of a language. */
export type StepTexts = typeof en;
