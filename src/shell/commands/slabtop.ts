/**
 * slabtop and slabinfo: the caches of /proc/slabinfo. slabtop prints them once, whether
 * asked to or not: nobody looks on here.
 */
import { fail, ok, parseArgs, readText, type CommandRun, type ShellCommand } from './command.ts';

interface Cache {
  readonly name: string;
  readonly active: number;
  readonly objects: number;
  readonly objectSize: number;
  readonly perSlab: number;
  readonly pagesPerSlab: number;
  readonly activeSlabs: number;
  readonly slabs: number;
}

const PAGE_KIB = 4;
const VERSION = 'slabtop from procps-ng 4.0.2\n';
const USAGE = `
Usage:
 slabtop [options]

Options:
 -d, --delay <secs>  delay updates
 -o, --once          only display once, then exit
 -s, --sort <char>   specify sort criteria by character (see below)

 -h, --help     display this help and exit
 -V, --version  output version information and exit

The following are valid sort criteria:
 a: sort by number of active objects
 b: sort by objects per slab
 c: sort by cache size
 l: sort by number of slabs
 v: sort by (non display) number of active slabs
 n: sort by name
 o: sort by number of objects (the default)
 p: sort by (non display) pages per slab
 s: sort by object size
 u: sort by cache utilization

For more details see slabtop(1).
`;
/** Letters of a name; the real one pads what is shorter. */
const NAME_WIDTH = 23;

/** The caches that a text in the format of /proc/slabinfo lists. */
export function parseSlabinfo(text: string): Cache[] {
  return text.split('\n').flatMap((line) => {
    if (line.startsWith('slabinfo') || line.startsWith('#') || line.trim() === '') return [];
    const [name, ...rest] = line.replaceAll(':', ' ').split(/\s+/);
    const [active, objects, objectSize, perSlab, pagesPerSlab] = rest.slice(0, 5).map(Number);
    const data = rest.indexOf('slabdata');
    const [activeSlabs, slabs] = rest.slice(data + 1, data + 3).map(Number);
    const cache = { active, objects, objectSize, perSlab, pagesPerSlab, activeSlabs, slabs };
    return Object.values(cache).every(Number.isFinite) && name ? [{ name, ...cache }] : [];
  });
}

/** What the letters of `-s` sort by. */
const KEYS: Readonly<Record<string, (c: Cache) => number | string>> = {
  a: (c) => -c.active,
  b: (c) => -c.perSlab,
  c: (c) => -c.slabs * c.pagesPerSlab,
  l: (c) => -c.slabs,
  n: (c) => c.name,
  o: (c) => -c.objects,
  p: (c) => -c.pagesPerSlab,
  s: (c) => -c.objectSize,
  u: (c) => -use(c),
  v: (c) => -c.activeSlabs,
};

/** Objects in use, in percent of those that there is room for. */
function use({ active, objects }: Cache): number {
  return objects === 0 ? 0 : Math.floor((100 * active) / objects);
}

const slabtop: ShellCommand = {
  name: 'slabtop',
  run(args, run) {
    let key = 'o';
    const words = args.flatMap((arg) => {
      const long = /^--(delay|sort)=(.*)$/.exec(arg);
      if (long) return [`-${long[1][0]}`, long[2]];
      const short = /^-(o*)([ds])(.*)$/.exec(arg);
      return short ? [`-${short[2]}`, ...(short[3] ? [short[3]] : [])] : [arg];
    });
    for (let word = words.shift(); word !== undefined; word = words.shift()) {
      if (word === '-s' || word === '--sort') key = words.shift()?.[0] ?? '';
      else if (word === '-d' || word === '--delay') words.shift();
      else if (/^(-h|--h(elp|el|e)?)$/.test(word)) return ok(USAGE);
      else if (/^(-V|--v[a-z]*)$/.test(word)) return ok(VERSION);
      else if (!/^-+(o+|once)$/.test(word)) {
        const what = word.startsWith('--')
          ? `unrecognized option '${word}'`
          : `invalid option -- '${word[1] ?? ''}'`;
        return fail(`slabtop: ${what}\n${USAGE.trimEnd()}`);
      }
    }
    const by = KEYS[Object.hasOwn(KEYS, key) ? key : 'o'];
    return ok(render(parseSlabinfo(readText(run, '/proc/slabinfo')), by));
  },
};

const slabinfo: ShellCommand = {
  name: 'slabinfo',
  run(args, run) {
    const { operands, unknown } = parseArgs(args, 'aAlnsSTtvzBL', ['Totals', 'Size', 'slabs']);
    if (unknown) return fail(`slabinfo: unrecognized option '${unknown}'`);
    const caches = parseSlabinfo(readText(run, '/proc/slabinfo'))
      .filter(
        ({ name, objects }) => objects > 0 && (operands.length === 0 || operands.includes(name)),
      )
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const head =
      'Name                   Objects Objsize           Space Slabs/Part/Cpu  O/S O %Fr %Ef Flg\n';
    return ok(head + caches.map((cache) => slabinfoRow(run, cache)).join(''));
  },
};

function slabinfoRow(run: CommandRun, cache: Cache): string {
  const bytes = cache.slabs * cache.pagesPerSlab * PAGE_KIB * 1024;
  const attribute = (name: string): number =>
    Number.parseInt(readText(run, `/sys/kernel/slab/${cache.name}/${name}`), 10) || 0;
  const partial = attribute('partial');
  const cpu = Math.max(0, cache.slabs - cache.activeSlabs);
  const flags = [
    ['hwcache_align', 'A'],
    ['poison', 'P'],
    ['reclaim_account', 'a'],
    ['red_zone', 'Z'],
    ['sanity_checks', 'F'],
    ['store_user', 'U'],
    ['trace', 'T'],
  ] as const;
  const cells = [
    cache.name.padEnd(21),
    String(cache.active).padStart(8),
    String(cache.objectSize).padStart(7),
    shortSize(bytes).padStart(15),
    `${cache.slabs - cpu}/${partial}/${cpu}`.padStart(14),
    String(cache.perSlab).padStart(4),
    String(Math.log2(cache.pagesPerSlab)),
    String(cache.slabs === 0 ? 0 : Math.floor((100 * partial) / cache.slabs)).padStart(3),
    String(bytes === 0 ? 0 : Math.floor((100 * cache.active * cache.objectSize) / bytes)).padStart(
      3,
    ),
    flags.map(([name, letter]) => (attribute(name) === 1 ? letter : '')).join(''),
  ];
  return `${cells.join(' ').trimEnd()}\n`;
}

function shortSize(bytes: number): string {
  if (bytes >= 1e6) return `${(bytes / 1e6).toFixed(1)}M`;
  return bytes >= 1000 ? `${(bytes / 1000).toFixed(1)}K` : String(bytes);
}

function render(caches: readonly Cache[], by: (c: Cache) => number | string): string {
  const sum = (of: (c: Cache) => number): number => caches.reduce((n, c) => n + of(c), 0);
  const percent = (a: number, b: number): string => (b === 0 ? 0 : (100 * a) / b).toFixed(1);
  const kib = (bytes: number): string => (bytes / 1024).toFixed(2);
  const active = sum((c) => c.active);
  const objects = sum((c) => c.objects);
  const slabs = sum((c) => c.slabs);
  const activeSlabs = sum((c) => c.activeSlabs);
  const used = caches.filter((c) => c.active > 0).length;
  const usedBytes = sum((c) => c.active * c.objectSize);
  const allBytes = sum((c) => c.objects * c.objectSize);
  const sizes = caches.map((c) => c.objectSize);
  const average = objects === 0 ? 0 : allBytes / objects;
  const [smallest, largest] =
    sizes.length === 0 ? [0, 0] : [Math.min(...sizes), Math.max(...sizes)];
  const spread = [smallest, average, largest].map((bytes) => `${kib(bytes)}K`);
  const line = (title: string, a: string | number, b: string | number, p: string): string =>
    ` ${title.padEnd(35)}: ${a} / ${b} (${p}%)\n`;
  const header =
    line('Active / Total Objects (% used)', active, objects, percent(active, objects)) +
    line('Active / Total Slabs (% used)', activeSlabs, slabs, percent(activeSlabs, slabs)) +
    line('Active / Total Caches (% used)', used, caches.length, percent(used, caches.length)) +
    line(
      'Active / Total Size (% used)',
      `${kib(usedBytes)}K`,
      `${kib(allBytes)}K`,
      percent(usedBytes, allBytes),
    ) +
    ` ${'Minimum / Average / Maximum Object'.padEnd(35)}: ${spread.join(' / ')}\n`;
  const rows = [...caches]
    .sort((a, b) => (by(a) === by(b) ? (a.name < b.name ? -1 : 1) : by(a) < by(b) ? -1 : 1))
    .map((c) => {
      const size = `${(c.objectSize / 1024).toFixed(2)}K`;
      const cells = [
        String(c.objects).padStart(6),
        String(c.active).padStart(6),
        `${use(c)}%`.padStart(4),
        size.padStart(8),
        String(c.slabs).padStart(6),
        String(c.perSlab).padStart(8),
        `${c.slabs * c.pagesPerSlab * PAGE_KIB}K`.padStart(10),
      ];
      return `${cells.join(' ')} ${c.name.padEnd(NAME_WIDTH)}\n`;
    });
  const titles = '  OBJS ACTIVE  USE OBJ SIZE  SLABS OBJ/SLAB CACHE SIZE NAME';
  return `${header}\n${titles.padEnd(titles.length - 4 + NAME_WIDTH)}\n${rows.join('')}`;
}

/** The commands of this file. */
export const SLABTOP_COMMANDS: readonly ShellCommand[] = [slabtop, slabinfo];
