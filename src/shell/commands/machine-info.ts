/**
 * Commands that tell about the machine: uname, free, uptime, nproc, id, whoami, hostname,
 * date and env.
 */
import { epochSeconds } from '../wall-clock.ts';
import { fail, ok, parseArgs, readText, type CommandRun, type ShellCommand } from './command.ts';

const uname: ShellCommand = {
  name: 'uname',
  run(args, run) {
    const { options, operands, unknown } = parseArgs(args, 'asnrvmpio', ['all', 'kernel-release']);
    const bad = unknown ?? operands[0];
    if (bad) return fail(`uname: extra operand '${bad}'`);
    const fields: [string, string][] = [
      ['s', 'Linux'],
      ['n', 'kmemleak-sim'],
      ['r', run.host.kernelRelease],
      ['v', readText(run, '/proc/sys/kernel/version').trim() || '#1 SMP PREEMPT_DYNAMIC'],
      ['m', 'x86_64'],
      ['o', 'GNU/Linux'],
    ];
    const all = options.has('a') || options.has('all');
    if (options.has('kernel-release')) options.add('r');
    if (options.size === 0) options.add('s');
    const words = fields.filter(([letter]) => all || options.has(letter)).map(([, text]) => text);
    return ok(`${words.join(' ')}\n`);
  },
};

/** The rows of /proc/meminfo, in KiB. */
export function meminfo(run: CommandRun): Map<string, number> {
  const lines = readText(run, '/proc/meminfo').matchAll(/^([^:\n]+): *(\d+)/gm);
  return new Map([...lines].map((match) => [match[1], Number(match[2])]));
}

const free: ShellCommand = {
  name: 'free',
  run(args, run) {
    const { options, unknown } = parseArgs(args, 'bkmghtw', ['human', 'kibi', 'mebi']);
    if (unknown) return fail(`free: unrecognized option '${unknown}'`);
    const info = meminfo(run);
    const kib = (name: string): number => info.get(name) ?? 0;
    const cache = kib('Buffers') + kib('Cached') + kib('SReclaimable');
    const available = info.get('MemAvailable') ?? kib('MemFree') + cache;
    const memory = [
      kib('MemTotal'),
      kib('MemTotal') - available,
      kib('MemFree'),
      kib('Shmem'),
      cache,
      available,
    ];
    const show = sizeFormat(options);
    const row = (name: string, values: number[]): string =>
      `${name.padEnd(8)}${values.map((v) => show(v).padStart(12)).join('')}\n`;
    const titles = ['total', 'used', 'free', 'shared', 'buff/cache', 'available'];
    const header = `${' '.repeat(8)}${titles.map((t) => t.padStart(12)).join('')}\n`;
    return ok(header + row('Mem:', memory) + row('Swap:', [0, 0, 0]));
  },
};

function sizeFormat(options: ReadonlySet<string>): (kib: number) => string {
  if (options.has('b')) return (kib) => String(kib * 1024);
  if (options.has('m') || options.has('mebi')) return (kib) => String(Math.floor(kib / 1024));
  if (options.has('g')) return (kib) => String(Math.floor(kib / 1024 ** 2));
  if (options.has('h') || options.has('human')) return humanSize;
  return (kib) => String(kib);
}

function humanSize(kib: number): string {
  let value = kib * 1024;
  for (const unit of ['B', 'Ki', 'Mi']) {
    if (value < 1024)
      return `${value < 10 && unit !== 'B' ? value.toFixed(1) : Math.round(value)}${unit}`;
    value /= 1024;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)}Gi`;
}

const uptime: ShellCommand = {
  name: 'uptime',
  run(_args, run) {
    const up = Math.floor(run.host.nowNs() / 1e9);
    const two = (n: number): string => String(n % 60).padStart(2, '0');
    const hours = Math.floor(up / 3600);
    const clock = `${String(hours % 24).padStart(2, '0')}:${two(Math.floor(up / 60))}:${two(up)}`;
    const minutes = Math.floor(up / 60);
    const since = hours > 0 ? `${hours}:${two(minutes)}` : `${minutes} min`;
    return ok(` ${clock} up ${since},  1 user,  load average: 0.00, 0.00, 0.00\n`);
  },
};

const date: ShellCommand = {
  name: 'date',
  run(args, run) {
    const chosen = args.some((arg) => /^(-d|--date)/.test(arg));
    if (chosen) return run.original([...args]);
    return run.original(['-u', '-d', `@${epochSeconds(run.host.nowNs())}`, ...args]);
  },
};

const nproc: ShellCommand = { name: 'nproc', run: (_args, run) => ok(`${run.host.cpus}\n`) };
const whoami: ShellCommand = { name: 'whoami', run: () => ok('root\n') };
/** `id`: everybody is root. */
const id: ShellCommand = {
  name: 'id',
  run(args) {
    const { options, unknown } = parseArgs(args, 'unrgG', [
      'user',
      'name',
      'real',
      'group',
      'groups',
    ]);
    if (unknown !== undefined) return fail(`id: invalid option ${unknown}`);
    const asked = (letter: string, word: string): boolean =>
      options.has(letter) || options.has(word);
    const one = asked('u', 'user') || asked('g', 'group') || asked('G', 'groups');
    const named = asked('n', 'name');
    if (!one && (named || asked('r', 'real'))) {
      return fail('id: cannot print only names or real IDs in default format');
    }
    if (!one) return ok('uid=0(root) gid=0(root) groups=0(root)\n');
    return ok(named ? 'root\n' : '0\n');
  },
};
const hostname: ShellCommand = { name: 'hostname', run: () => ok('kmemleak-sim\n') };

/** The library's would print variables that are not exported too. */
const env: ShellCommand = {
  name: 'env',
  run(args, run) {
    if (args.length > 0) return run.original([...args]);
    return ok(
      Object.entries(run.exported)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
    );
  },
};

/** The commands of this file. */
export const INFO_COMMANDS: readonly ShellCommand[] = [
  uname,
  free,
  uptime,
  date,
  nproc,
  whoami,
  id,
  hostname,
  env,
];
