/**
 * crash: looks into the running kernel as the crash utility does, with commands from standard
 * input, from a file (-i) or in quotes: `kmem -i`, `kmem -s`, `ps`, `mod`, `log`, `sym`, `sys`.
 * Formats are those of crash 7 for a live system.
 */
import { meminfo } from './machine-info.ts';
import { parseSlabinfo } from './slabtop.ts';
import { fail, ok, readText, type CommandRun, type Output, type ShellCommand } from './command.ts';

const PAGE = 4096;
const KIB = 1024;
const HELP = `\
kmem -i            how memory is used
kmem -s [CACHE]    slab caches
ps                 tasks
mod                modules
log                the kernel's log
sym NAME|ADDRESS   a symbol
sys                the machine
q                  leave
`;

const VERSION = '\ncrash 8.0.6\n';

const crash: ShellCommand = {
  name: 'crash',
  async run(args, run) {
    if (args.includes('--version') || args.includes('-v')) return ok(VERSION);
    const script = await commandsOf(args, run);
    if (typeof script !== 'string') return script;
    const lines = script.split('\n').map((line) => line.trim());
    const stop = lines.findIndex((line) => /^(q|quit|exit)$/.test(line));
    const chosen = (stop < 0 ? lines : lines.slice(0, stop)).filter((line) => line !== '');
    const quiet = args.includes('-s');
    const banner = quiet ? '' : `${sys(run)}\n`;
    return ok(banner + chosen.map((line) => `crash> ${line}\n${command(line, run)}\n`).join(''));
  },
};

async function commandsOf(args: readonly string[], run: CommandRun): Promise<string | Output> {
  const file = args.indexOf('-i');
  if (file >= 0) {
    const name = args[file + 1] ?? '';
    try {
      return await run.fs.readFile(run.fs.resolvePath(run.cwd, name));
    } catch {
      return fail(`crash: ${name}: No such file or directory`);
    }
  }
  if (run.stdin !== '') return run.stdin;
  return fail(
    'crash: commands come from standard input or with -i FILE:\n  echo kmem -i | crash -s',
  );
}

/** What one command prints. */
function command(line: string, run: CommandRun): string {
  const [name, ...args] = line.split(/\s+/);
  switch (name) {
    case 'kmem':
      if (args[0] === '-i') return kmemInfo(run);
      if (args[0] === '-s') return kmemSlab(run, args[1]);
      return 'kmem: only -i and -s are known here\n';
    case 'ps':
      return ps(run);
    case 'mod':
      return mod(run);
    case 'log':
      return run.host.log
        .read()
        .map(({ timeNs, text }) => `[${(timeNs / 1e9).toFixed(6).padStart(12)}] ${text}\n`)
        .join('');
    case 'sym':
      return symbol(run, args[0] ?? '');
    case 'sys':
      return sys(run);
    case 'help':
      return HELP;
    default:
      return `crash: command not found: ${name}\n`;
  }
}

/** Rows of /proc/meminfo in pages. */
function pageCounts(run: CommandRun): (name: string) => number {
  const kib = meminfo(run);
  return (name) => ((kib.get(name) ?? 0) * KIB) / PAGE;
}

/** A number of pages as crash prints it: 3.7 GB, 97.6 MB, 144 KB. */
function size(pages: number): string {
  const bytes = pages * PAGE;
  const shown = (scale: number): string => (bytes / scale).toFixed(1).replace(/\.0$/, '');
  if (bytes >= KIB ** 3) return `${shown(KIB ** 3)} GB`;
  return bytes >= KIB ** 2 ? `${shown(KIB ** 2)} MB` : `${shown(KIB)} KB`;
}

/** `kmem -i` */
function kmemInfo(run: CommandRun): string {
  const pages = pageCounts(run);
  const total = pages('MemTotal');
  const row = (name: string, count: number, of?: [whole: number, name: string]): string => {
    const percent = of?.[0] ? Math.floor((100 * count) / of[0]) : 0;
    const share = of ? `${String(percent).padStart(3)}% of ${of[1]}` : '        ----';
    const title = name.padStart(13);
    return `${title}  ${String(count).padStart(7)}  ${size(count).padStart(11)}  ${share}\n`;
  };
  const of: [number, string] = [total, 'TOTAL MEM'];
  const swap: [number, string] = [pages('SwapTotal'), 'TOTAL SWAP'];
  return (
    '                 PAGES        TOTAL      PERCENTAGE\n' +
    row('TOTAL MEM', total) +
    row('FREE', pages('MemFree'), of) +
    row('USED', total - pages('MemFree'), of) +
    row('SHARED', pages('Shmem'), of) +
    row('BUFFERS', pages('Buffers'), of) +
    row('CACHED', pages('Cached'), of) +
    row('SLAB', pages('Slab'), of) +
    '\n' +
    row('TOTAL SWAP', pages('SwapTotal')) +
    row('SWAP USED', pages('SwapTotal') - pages('SwapFree'), swap) +
    row('SWAP FREE', pages('SwapFree'), swap)
  );
}

/** `kmem -s` */
function kmemSlab(run: CommandRun, only: string | undefined): string {
  const addresses = new Map(run.host.slab.caches.map((cache) => [cache.name, cache.addr]));
  const caches = parseSlabinfo(readText(run, '/proc/slabinfo'));
  const chosen = caches.filter(({ name }) => only === undefined || name === only);
  if (chosen.length === 0) return `kmem: cannot find a slab cache named "${only ?? ''}"\n`;
  const head = 'CACHE            NAME                 OBJSIZE  ALLOCATED     TOTAL  SLABS  SSIZE\n';
  const rows = chosen.map((c) => {
    const cells = [
      (addresses.get(c.name) ?? 0).toString(16).padStart(12, '0').padStart(16, 'f'),
      c.name.padEnd(18),
      String(c.objectSize).padStart(9),
      String(c.active).padStart(10),
      String(c.objects).padStart(9),
      String(c.slabs).padStart(6),
      `${(c.pagesPerSlab * PAGE) / KIB}k`.padStart(6),
    ];
    return `${cells[0]} ${cells.slice(1).join(' ')}\n`;
  });
  return head + rows.join('');
}

function ps(run: CommandRun): string {
  const rows = run.host.tasks.list().map(({ pid, comm, kthread }) => {
    return `${String(pid).padStart(7)}  ${kthread ? `[${comm}]` : comm}\n`;
  });
  return `    PID  COMM\n${rows.join('')}`;
}

function mod(run: CommandRun): string {
  const lines = readText(run, '/proc/modules').trim().split('\n');
  const rows = lines.flatMap((line) => {
    const [name, bytes, , , , base] = line.split(' ');
    if (!base) return [];
    return [`${base.replace(/^0x/, '')}  ${name.padEnd(20)} ${bytes.padStart(8)}\n`];
  });
  return `     BASE          NAME                     SIZE\n${rows.join('')}`;
}

function symbol(run: CommandRun, what: string): string {
  const lines = readText(run, '/proc/kallsyms').trim().split('\n');
  const line = lines.find((text) => {
    const [address, , name] = text.split(/\s+/);
    return name === what || address === what.replace(/^0x/, '');
  });
  return line ? `${line}\n` : `symbol not found: ${what}\n`;
}

function sys(run: CommandRun): string {
  const pages = pageCounts(run);
  const { nodename, release } = { nodename: 'kmemleak-sim', release: run.host.kernelRelease };
  const seconds = Math.floor(run.host.nowNs() / 1e9);
  const two = (n: number): string => String(n).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const rows: [string, string | number][] = [
    ['CPUS', run.host.cpus],
    ['UPTIME', `${two(hours)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`],
    ['TASKS', run.host.tasks.list().length],
    ['NODENAME', nodename],
    ['RELEASE', release],
    ['MACHINE', 'x86_64'],
    ['MEMORY', size(pages('MemTotal'))],
  ];
  return rows.map(([name, value]) => `${name.padStart(12)}: ${value}\n`).join('');
}

/** The commands of this file. */
export const CRASH_COMMANDS: readonly ShellCommand[] = [crash];
