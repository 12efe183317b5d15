/**
 * slabtop -o: the caches of /proc/slabinfo, the one with the most objects first.
 */
import { fail, ok, parseArgs, readText, type ShellCommand } from './command.ts';

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

const slabtop: ShellCommand = {
  name: 'slabtop',
  run(args, run) {
    const { options, unknown } = parseArgs(args, 'o', ['once']);
    if (unknown) return fail(`slabtop: unrecognized option '${unknown}'`);
    if (!options.has('o') && !options.has('once')) {
      return fail('slabtop: only "slabtop -o" works here: it prints the table once');
    }
    return ok(render(parseSlabinfo(readText(run, '/proc/slabinfo'))));
  },
};

function render(caches: readonly Cache[]): string {
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
    );
  const rows = [...caches]
    .sort((a, b) => b.objects - a.objects || (a.name < b.name ? -1 : 1))
    .map((c) => {
      const use = c.objects === 0 ? 0 : Math.floor((100 * c.active) / c.objects);
      const size = `${(c.objectSize / 1024).toFixed(2)}K`;
      const cells = [
        String(c.objects).padStart(6),
        String(c.active).padStart(6),
        `${use}%`.padStart(4),
        size.padStart(8),
        String(c.slabs).padStart(6),
        String(c.perSlab).padStart(8),
        `${c.slabs * c.pagesPerSlab * PAGE_KIB}K`.padStart(10),
      ];
      return `${cells.join(' ')} ${c.name}\n`;
    });
  const titles = '  OBJS ACTIVE  USE OBJ SIZE  SLABS OBJ/SLAB CACHE SIZE NAME\n';
  return `${header}\n${titles}${rows.join('')}`;
}

/** The commands of this file. */
export const SLABTOP_COMMANDS: readonly ShellCommand[] = [slabtop];
