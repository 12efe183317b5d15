/**
 * `heaptrack PROGRAM` and `heaptrack_print FILE` in the shell.
 */
import {
  fail,
  ok,
  type CommandRun,
  type Output,
  type ShellCommand,
} from '../../shell/commands/command.ts';
import { runUnder } from '../../shell/commands/gcc.ts';
import { costsOf, readRecorded, type Recorded } from './data.ts';
import { HeaptrackRun } from './run.ts';
import { heaptrackText, type Sections } from './text.ts';

const VERSION = '1.4.0';
const USAGE = 'Usage: /usr/bin/heaptrack [--debug|-d] [--help|-h] DEBUGGEE [ARGS...]\n';
const PRELOAD = '/usr/lib/heaptrack/libheaptrack_preload.so';

/** What each option of heaptrack_print shows or leaves out, by its letter too. */
const SECTIONS: Readonly<Record<string, keyof Sections>> = {
  '-a': 'allocators',
  '--print-allocators': 'allocators',
  '-p': 'peaks',
  '--print-peaks': 'peaks',
  '-l': 'leaks',
  '--print-leaks': 'leaks',
  '-T': 'temporary',
  '--print-temporary': 'temporary',
};

async function heaptrack(args: readonly string[], run: CommandRun): Promise<Output> {
  const words = [...args];
  let output: string | undefined;
  while (words[0]?.startsWith('-')) {
    const word = words.shift()!;
    if (word === '-v' || word === '--version') return ok(`heaptrack ${VERSION}\n`);
    if (word === '-h' || word === '--help') return ok(USAGE);
    if (word === '-o' || word === '--output') output = words.shift();
    else if (word === '-a' || word === '--analyze') return print(words, run);
    else if (!/^(-r|--raw|-d|--debug|--use-inject)$/.test(word)) return fail(USAGE.trimEnd());
  }
  const [path, ...rest] = words;
  if (path === undefined) return fail(`Error: Missing debuggee argument.\n${USAGE.trimEnd()}`);
  const tool = new HeaptrackRun();
  const ended = await runUnder(tool, path, rest, run);
  if (!ended) return fail(`Error: Debuggee "${path}" was not found.\n\n${USAGE.trimEnd()}`);
  const name = path.slice(path.lastIndexOf('/') + 1);
  const file = (output ?? `heaptrack.${name}.%p`).replaceAll('%p', String(tool.pid));
  const at = run.fs.resolvePath(run.cwd, `${file.replace(/\.zst$/, '')}.zst`);
  if (tool.recorded) await run.fs.writeFile(at, `${JSON.stringify(tool.recorded)}\n`);
  const stdout = [
    `heaptrack output will be written to "${at}"\n${PRELOAD}\n`,
    'starting application, this might take some time...\n',
    ended.stdout,
    'Heaptrack finished! Now run the following to investigate the data:\n\n',
    `  heaptrack --analyze "${at}"\n`,
  ];
  const stderr = ended.stderr + (tool.recorded ? statsText(tool.recorded) : '');
  return { stdout: stdout.join(''), stderr, exitCode: ended.exitCode };
}

/** What is said when the program has ended. */
function statsText(recorded: Recorded): string {
  const { total } = costsOf(recorded);
  const { chains, events, suppressed } = recorded;
  const left = chains.map(() => 0);
  for (const [chain, bytes] of events) left[chain] += bytes < 0 ? -1 : 1;
  const leaked = left.reduce((sum, n, chain) => (suppressed.includes(chain) ? sum : sum + n), 0);
  return (
    `heaptrack stats:\n\tallocations:          \t${total.allocations}\n` +
    `\tleaked allocations:   \t${leaked}\n\ttemporary allocations:\t${total.temporary}\n`
  );
}

async function print(args: readonly string[], run: CommandRun): Promise<Output> {
  const sections = { allocators: true, peaks: true, leaks: false, temporary: true };
  let file: string | undefined;
  const words = args.flatMap((arg) => (/^--[\w-]+=/.test(arg) ? arg.split(/=(.*)/s, 2) : [arg]));
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const section = Object.hasOwn(SECTIONS, word) ? SECTIONS[word] : undefined;
    const hasNumber = /^\d+$/.test(words[0] ?? '');
    if (word === '-v' || word === '--version') return ok(`heaptrack_print ${VERSION}\n`);
    if (section !== undefined) sections[section] = hasNumber ? words.shift() !== '0' : true;
    else if (word === '-f' || word === '--file') file = words.shift();
    else if (!word.startsWith('-')) file = word;
    else if (hasNumber) words.shift();
  }
  if (file === undefined) return fail('heaptrack_print: no data file is given');
  const head = `reading file "${file}" - please wait, this might take some time...\n`;
  const at = run.fs.resolvePath(run.cwd, file);
  const isThere = (await run.fs.exists(at)) && !(await run.fs.stat(at)).isDirectory;
  const recorded = isThere ? readRecorded(await run.fs.readFile(at)) : undefined;
  if (!recorded) {
    return { ...fail(`Failed to open heaptrack log file: ${file}`), stdout: head };
  }
  const said =
    `Debuggee command was: ${recorded.command}\n` +
    'finished reading file, now analyzing data:\n\n';
  return ok(head + said + heaptrackText(recorded, sections));
}

/** The commands of this file. */
export const HEAPTRACK_COMMANDS: readonly ShellCommand[] = [
  { name: 'heaptrack', run: heaptrack },
  { name: 'heaptrack_print', run: print },
];
