/**
 * dmesg, and `journalctl -k`, which shows the same lines.
 */
import { printable } from '../../base/diagnostic.ts';
import { formatTime, type LogRecord } from '../../kernel/base/printk.ts';
import { dateParts } from '../wall-clock.ts';
import { fail, ok, type Output, type ShellCommand } from './command.ts';

const LEVELS = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug'];
const ENDLESS = 'would wait for ever: simulated time stands still while it waits';
const HOST = 'kmemleak-sim';

/** What the options ask for. */
interface Wanted {
  time: 'raw' | 'date' | 'none';
  hasLevel: boolean;
  levels: ReadonlySet<number> | undefined;
  isClearing: boolean;
  isSilent: boolean;
}

const SAME: ReadonlySet<string> = new Set(
  'r P k H h --raw --nopager --kernel --human --force-prefix --noescape'.split(' '),
);
/** Options that have a value, which changes nothing here. */
const VALUED: ReadonlySet<string> = new Set('s n --buffer-size --console-level'.split(' '));

const dmesg: ShellCommand = {
  name: 'dmesg',
  run(args, run) {
    const wanted: Wanted = {
      time: 'raw',
      hasLevel: false,
      levels: undefined,
      isClearing: false,
      isSilent: false,
    };
    const words = expanded(args);
    for (let word = words.shift(); word !== undefined; word = words.shift()) {
      const problem = readOption(word, words, wanted);
      if (problem) return fail(`dmesg: ${problem}`);
    }
    const records = wanted.isSilent ? [] : run.host.log.shown();
    const { levels } = wanted;
    const text = records
      .filter((record) => levels?.has(record.level) ?? true)
      .map((record) => lineOf(record, wanted))
      .join('');
    if (wanted.isClearing) run.host.log.clear();
    return ok(printable(text));
  },
};

/** Letters that stand together apart, values after `=` apart. */
function expanded(args: readonly string[]): string[] {
  return args.flatMap((arg) => {
    const long = /^(--[\w-]+)=(.*)$/.exec(arg);
    if (long) return [long[1], long[2]];
    const short = /^-([a-zA-Z]+)(.*)$/.exec(arg);
    if (!short || arg.startsWith('--')) return [arg];
    const [, letters, value] = short;
    const withValue = /[lfns]/.exec(letters);
    if (!withValue) return letters.split('').map((letter) => `-${letter}`);
    const before = letters
      .slice(0, withValue.index + 1)
      .split('')
      .map((letter) => `-${letter}`);
    const rest = letters.slice(withValue.index + 1) + value;
    return rest === '' ? before : [...before, rest];
  });
}

function readOption(word: string, rest: string[], wanted: Wanted): string | undefined {
  const name = word.replace(/^-(?!-)/, '');
  if (name === 'T' || name === '--ctime') wanted.time = 'date';
  else if (name === 't' || name === '--notime') wanted.time = 'none';
  else if (name === 'e' || name === '--reltime') wanted.time = 'date';
  else if (name === '--time-format') wanted.time = timeFormat(rest.shift());
  else if (name === 'x' || name === '--decode') wanted.hasLevel = true;
  else if (name === 'c' || name === '--read-clear') wanted.isClearing = true;
  else if (name === 'C' || name === '--clear') wanted.isClearing = wanted.isSilent = true;
  else if (['D', 'E', '--console-off', '--console-on'].includes(name)) wanted.isSilent = true;
  else if (name === 'u' || name === '--userspace') wanted.isSilent = true;
  else if (['w', 'W', '--follow', '--follow-new'].includes(name)) return `${word} ${ENDLESS}`;
  else if (name === 'l' || name === '--level') return readLevels(rest.shift(), wanted);
  else if (name === 'f' || name === '--facility') {
    const facility = rest.shift() ?? '';
    if (!facility.split(',').includes('kern')) wanted.isSilent = true;
  } else if (VALUED.has(name)) {
    if (rest.shift() === undefined) return `option requires an argument -- '${name}'`;
    if (name === 'n' || name === '--console-level') wanted.isSilent = true;
  } else if (name === 'L' || name === '--color') {
    if (/^(auto|always|never)$/.test(rest[0] ?? '')) rest.shift();
  } else if (!SAME.has(name)) return `unrecognized option '${word}'`;
  return undefined;
}

function timeFormat(name = ''): Wanted['time'] {
  if (name === 'notime') return 'none';
  return name === 'raw' || name === 'delta' ? 'raw' : 'date';
}

function readLevels(list: string | undefined, wanted: Wanted): string | undefined {
  if (list === undefined) return "option requires an argument -- 'l'";
  const levels = new Set<number>();
  for (const text of list.split(',')) {
    const [, from, name, upTo] = /^(\+?)([a-z]+)(\+?)$/.exec(text) ?? [];
    const at = LEVELS.indexOf(name);
    if (at < 0) return `unknown level '${text}'`;
    for (let level = from ? 0 : at; level <= (upTo ? LEVELS.length - 1 : at); level++) {
      levels.add(level);
    }
  }
  wanted.levels = levels;
  return undefined;
}

function lineOf(record: LogRecord, { time, hasLevel }: Wanted): string {
  const level = hasLevel ? `kern  :${LEVELS[record.level].padEnd(6)}: ` : '';
  const stamps = { none: '', raw: `[${formatTime(record.timeNs)}] `, date: `[${dateOf(record)}] ` };
  return `${level}${stamps[time]}${record.text}\n`;
}

function dateOf({ timeNs }: LogRecord): string {
  const { day, month, date, clock, year } = dateParts(timeNs);
  return `${day} ${month} ${String(date).padStart(2)} ${clock} ${year}`;
}

const journalctl: ShellCommand = {
  name: 'journalctl',
  run(args, run) {
    const words = args.flatMap((arg) => {
      const long = /^(--[\w-]+)=(.*)$/.exec(arg);
      const short = /^-([nopgu])(.+)$/.exec(arg);
      const letters = /^-([a-zA-Z]{2,})$/.exec(arg)?.[1];
      if (letters && !short) return letters.split('').map((letter) => `-${letter}`);
      return long ? [long[1], long[2]] : short ? [`-${short[1]}`, short[2]] : [arg];
    });
    let last = Infinity;
    let level = LEVELS.length;
    let pattern = '';
    let output = 'short';
    let isOther = false;
    let isReversed = false;
    for (let word = words.shift(); word !== undefined; word = words.shift()) {
      if (word === '-f' || word === '--follow') return fail(`journalctl: ${word} ${ENDLESS}`);
      if (word === '-n' || word === '--lines')
        last = Number(/^\d+$/.test(words[0] ?? '') ? words.shift() : 10);
      else if (word === '-p' || word === '--priority') level = priority(words.shift() ?? '');
      else if (word === '-g' || word === '--grep') pattern = words.shift() ?? '';
      else if (word === '-o' || word === '--output') output = words.shift() ?? '';
      else if (word === '-u' || word === '--unit') [isOther] = [true, words.shift()];
      else if (word === '-r' || word === '--reverse') isReversed = true;
      else if (/^(-b|--boot|-S|-U|--since|--until)$/.test(word)) {
        if (words[0] !== undefined && !words[0].startsWith('-')) words.shift();
      } else if (!/^(-[keaxqm]+|--(dmesg|no-pager|all|quiet|no-hostname|utc))$/.test(word)) {
        return fail(`journalctl: unrecognized option '${word}'`);
      }
    }
    if (level < 0) return fail('journalctl: Unknown log level');
    const records = isOther ? [] : run.host.log.read();
    const found = records.filter((r) => r.level <= level && hasAny(r.text, pattern));
    return journal(
      last === Infinity ? found : found.slice(-last || found.length),
      output,
      isReversed,
    );
  },
};

function priority(name: string): number {
  const named = LEVELS.indexOf(name === 'warning' ? 'warn' : name);
  return /^[0-7]$/.test(name) ? Number(name) : named;
}

/** Whether a text has one of the alternatives in it: no regular expression, which may not end. */
function hasAny(text: string, alternatives: string): boolean {
  const lower = text.toLowerCase();
  return alternatives.split('|').some((part) => lower.includes(part.toLowerCase()));
}

function journal(records: readonly LogRecord[], output: string, isReversed: boolean): Output {
  if (records.length === 0) return ok('-- No entries --\n');
  const lines = records.map((record) => {
    if (output === 'cat') return `${record.text}\n`;
    const [, month, number, clock] = dateOf(record).split(/\s+/);
    const when =
      output === 'short-monotonic'
        ? `[${formatTime(record.timeNs)}]`
        : `${month} ${number.padStart(2, '0')} ${clock}`;
    return `${when} ${HOST} kernel: ${record.text}\n`;
  });
  if (isReversed) lines.reverse();
  return ok(printable(lines.join('')));
}

/** The commands of this file. */
export const LOG_COMMANDS: readonly ShellCommand[] = [dmesg, journalctl];
