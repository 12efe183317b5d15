/**
 * Programs for files that scripts of test suites use and the library has not: mktemp, zgrep, dd,
 * realpath, mountpoint, logger.
 */
import { mountTable } from './mounts.ts';
import { fail, ok, type CommandRun, type Output, type ShellCommand } from './command.ts';
import { shellQuoted } from './run-as.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
/** Bytes that dd moves at most. */
const DD_MAX = 64 * 1024 * 1024;
const SUFFIXES: Readonly<Record<string, number>> = {
  '': 1,
  c: 1,
  w: 2,
  b: 512,
  K: 1024,
  k: 1024,
  kB: 1000,
  M: 1024 ** 2,
  MB: 1e6,
  G: 1024 ** 3,
};

const mktemp: ShellCommand = {
  name: 'mktemp',
  async run(args, run) {
    let dir: string | undefined;
    let template: string | undefined;
    const flags = new Set<string>();
    const words = [...args];
    for (let word = words.shift(); word !== undefined; word = words.shift()) {
      if (word === '-p') dir = words.shift();
      else if (word.startsWith('--tmpdir=')) dir = word.slice('--tmpdir='.length);
      else if (word === '--tmpdir') dir ??= run.exported['TMPDIR'] ?? '/tmp';
      else if (word === '--directory') flags.add('d');
      else if (word.startsWith('-')) for (const letter of word.slice(1)) flags.add(letter);
      else template = word;
    }
    if (template === undefined || flags.has('t')) dir ??= run.exported['TMPDIR'] ?? '/tmp';
    template ??= 'tmp.XXXXXXXXXX';
    const [places] = [...template.matchAll(/X{3,}/g)].slice(-1);
    if (!places) return fail(`mktemp: too few X's in template '${template}'`);
    const letter = (): string => LETTERS[run.host.random() % LETTERS.length];
    const chosen = Array.from(places[0], letter).join('');
    const end = places.index + places[0].length;
    const name = template.slice(0, places.index) + chosen + template.slice(end);
    const path = dir === undefined ? name : `${dir}/${name}`;
    const at = run.fs.resolvePath(run.cwd, path);
    const parent = at.slice(0, at.lastIndexOf('/')) || '/';
    if (!(await run.fs.exists(parent))) {
      const kind = flags.has('d') ? 'directory' : 'file';
      const shown = dir === undefined ? template : `${dir}/${template}`;
      const why = 'No such file or directory';
      return fail(`mktemp: failed to create ${kind} via template '${shown}': ${why}`);
    }
    if (!flags.has('u')) {
      if (flags.has('d')) await run.fs.mkdir(at);
      else await run.fs.writeFile(at, '');
      await run.fs.chmod(at, flags.has('d') ? 0o700 : 0o600);
    }
    return ok(`${path}\n`);
  },
};

const zgrep: ShellCommand = {
  name: 'zgrep',
  async run(args, run) {
    const options = args.filter((word) => word.startsWith('-'));
    const operands = args.filter((word) => !word.startsWith('-'));
    const pattern = options.includes('-e') ? [] : operands.splice(0, 1);
    let status = 1;
    const outputs: Output[] = [];
    for (const file of operands) {
      const reader = (await isPacked(run, file)) ? 'zcat' : 'cat';
      const label = operands.length > 1 ? ['-H', `--label=${file}`] : [];
      const grep = shellQuoted(['grep', ...options, ...label, ...pattern]);
      const output = await run.exec(`${reader} ${shellQuoted([file])} | ${grep}`);
      outputs.push(output);
      if (output.exitCode === 0) status = 0;
    }
    return {
      stdout: outputs.map((o) => o.stdout).join(''),
      stderr: outputs.map((o) => o.stderr).join(''),
      exitCode: status,
    };
  },
};

async function isPacked(run: CommandRun, file: string): Promise<boolean> {
  try {
    const bytes = await run.fs.readFileBuffer(run.fs.resolvePath(run.cwd, file));
    return bytes[0] === 0x1f && bytes[1] === 0x8b;
  } catch {
    return false;
  }
}

const dd: ShellCommand = {
  name: 'dd',
  async run(args, run) {
    const given = new Map<string, string>();
    for (const arg of args) {
      const at = arg.indexOf('=');
      if (at < 0) return fail(`dd: unrecognized operand '${arg}'`);
      given.set(arg.slice(0, at), arg.slice(at + 1));
    }
    const number = (name: string, otherwise: number): number => {
      const [, digits, suffix] = /^(\d+)(\w*)$/.exec(given.get(name) ?? '') ?? [];
      return digits === undefined ? otherwise : Number(digits) * (SUFFIXES[suffix] ?? Number.NaN);
    };
    const block = number('bs', 512);
    const [count, skip, seek] = [number('count', Infinity), number('skip', 0), number('seek', 0)];
    for (const [name, value] of Object.entries({ bs: block, count, skip, seek })) {
      if (Number.isNaN(value) || (name === 'bs' && value === 0))
        return fail(`dd: invalid number: '${given.get(name) ?? ''}'`);
    }
    const wanted = Math.min(count * block, DD_MAX);
    const data = await input(run, given.get('if'), skip * block, wanted);
    if (typeof data === 'string') return fail(data);
    const to = given.get('of');
    const isQuiet = given.get('status') === 'none';
    const records = `${Math.floor(data.length / block)}+${Number(data.length % block > 0)}`;
    const said = `${records} records in\n${records} records out\n${copied(data.length)}\n`;
    const result: Output = { stdout: '', stderr: isQuiet ? '' : said, exitCode: 0 };
    if (to === undefined) return { ...result, stdout: String.fromCharCode(...data) };
    const path = run.fs.resolvePath(run.cwd, to);
    try {
      const keeps = seek > 0 || (given.get('conv') ?? '').includes('notrunc');
      await run.fs.writeFile(path, keeps ? await placed(run, path, data, seek * block) : data);
    } catch (error) {
      const why = (error as Error).message.replace(/^E\w+: |, .*/g, '');
      return fail(`dd: failed to open '${to}': ${why.replace(/^./, (c) => c.toUpperCase())}`);
    }
    return result;
  },
};

/** What dd reads, or a message. */
async function input(
  run: CommandRun,
  from: string | undefined,
  skip: number,
  bytes: number,
): Promise<Uint8Array | string> {
  if (from === '/dev/zero') return new Uint8Array(bytes);
  if (from === '/dev/urandom' || from === '/dev/random')
    return Uint8Array.from({ length: bytes }, () => run.host.random() & 0xff);
  if (from === undefined)
    return Uint8Array.from(run.stdin, (c) => c.charCodeAt(0)).subarray(skip, skip + bytes);
  try {
    const all = await run.fs.readFileBuffer(run.fs.resolvePath(run.cwd, from));
    return all.subarray(skip, skip + bytes);
  } catch {
    return `dd: failed to open '${from}': No such file or directory`;
  }
}

/** The file with `data` at an offset in it; what is the kernel's has no contents to keep. */
async function placed(
  run: CommandRun,
  path: string,
  data: Uint8Array,
  at: number,
): Promise<Uint8Array> {
  if (run.host.fs.lookup(path) || !(await run.fs.exists(path))) return data;
  const before = await run.fs.readFileBuffer(path);
  const whole = new Uint8Array(Math.max(before.length, at + data.length));
  whole.set(before);
  whole.set(data, at);
  return whole;
}

function short(bytes: number, base: number, [small, large]: readonly [string, string]): string {
  const [value, unit] = bytes < base ** 2 ? [bytes / base, small] : [bytes / base ** 2, large];
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}

function copied(bytes: number): string {
  const many = bytes === 1 ? '1 byte' : `${bytes} bytes`;
  const sizes = [
    ...(bytes < 1000 ? [] : [short(bytes, 1000, ['kB', 'MB'])]),
    ...(bytes < 1024 ? [] : [short(bytes, 1024, ['KiB', 'MiB'])]),
  ];
  const aside = sizes.length > 0 ? ` (${sizes.join(', ')})` : '';
  // Simulated time stands still meanwhile.
  return `${many}${aside} copied, 0 s, Infinity B/s`;
}

const realpath: ShellCommand = {
  name: 'realpath',
  async run(args, run) {
    const files = args.filter((word) => !word.startsWith('-'));
    const paths = await Promise.all(
      files.map((file) =>
        run.fs.realpath(run.fs.resolvePath(run.cwd, file)).catch(() => undefined),
      ),
    );
    const bad = files.filter((_, i) => paths[i] === undefined);
    return {
      stdout: paths.map((path) => (path === undefined ? '' : `${path}\n`)).join(''),
      stderr: bad.map((file) => `realpath: ${file}: No such file or directory\n`).join(''),
      exitCode: bad.length > 0 ? 1 : 0,
    };
  },
};

const mountpoint: ShellCommand = {
  name: 'mountpoint',
  run(args, run) {
    const [dir] = args.filter((word) => !word.startsWith('-'));
    if (dir === undefined) return fail('mountpoint: bad usage');
    const path = run.fs.resolvePath(run.cwd, dir);
    const table = mountTable(run.fs.debugfsMounted);
    const is = path === '/' || table.some(([, target]) => target === path);
    const text = `${dir} is ${is ? '' : 'not '}a mountpoint\n`;
    return { ...ok(args.includes('-q') ? '' : text), exitCode: is ? 0 : 32 };
  },
};

/** There is no system log beside the kernel's. */
const logger: ShellCommand = { name: 'logger', run: () => ok() };

/** The commands of this file. */
export const FILE_COMMANDS: readonly ShellCommand[] = [
  mktemp,
  zgrep,
  dd,
  realpath,
  mountpoint,
  logger,
];
