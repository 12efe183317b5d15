/**
 * triage: what to do about reports, of this machine or pasted. No real machine has it.
 */
import { triageJson } from '../../triage/as-json.ts';
import { triageText } from '../../triage/as-text.ts';
import { parseKnown } from '../../triage/judge/known.ts';
import { hasGrown, triage, type Source } from '../../triage/triage.ts';
import { fail, ok, type CommandRun, type ShellCommand } from './command.ts';

const USAGE =
  'usage: triage [--json] [--against OLD] [--known LIST] [FILE...]\n' +
  'What to do about the reports in files, or on standard input: how many leaks, whose, which\n' +
  'first, real or not. As in: cat /sys/kernel/debug/kmemleak | triage\n';

interface Words {
  readonly files: string[];
  json: boolean;
  against?: string;
  known?: string;
}

/** The options and files of a command line, or what is wrong with it. */
function parse(args: readonly string[]): Words | string {
  const words: Words = { files: [], json: false };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg === '--json') words.json = true;
    else if (arg === '--against' || arg === '--known') {
      const value = args[++i];
      if (value === undefined) return `option '${arg}' wants a file`;
      words[arg === '--known' ? 'known' : 'against'] = value;
    } else if (arg.startsWith('-') && arg !== '-') return `unrecognized option '${arg}'`;
    else words.files.push(arg);
  }
  return words;
}

async function read(run: CommandRun, file: string): Promise<string> {
  if (file === '-') return run.stdin;
  return run.fs.readFile(run.fs.resolvePath(run.cwd, file));
}

const command: ShellCommand = {
  name: 'triage',
  async run(args, run) {
    if (args.includes('--help')) return ok(USAGE);
    const words = parse(args);
    if (typeof words === 'string') return fail(`triage: ${words}\n${USAGE.trimEnd()}`, 2);
    const texts = new Map<string, string>();
    const files = words.files.length > 0 ? words.files : ['-'];
    for (const file of [...files, words.against, words.known]) {
      if (file === undefined) continue;
      try {
        texts.set(file, await read(run, file));
      } catch (error) {
        return fail(`triage: ${reasonOf(error, file)}`, 2);
      }
    }
    const source = (file: string): Source => ({ name: file, text: texts.get(file)! });
    const { against, known } = words;
    const result = triage(files.map(source), {
      ...(against !== undefined && { against: source(against) }),
      ...(known !== undefined && { known: parseKnown(texts.get(known)!) }),
    });
    const text = words.json ? JSON.stringify(triageJson(result)) : triageText(result).join('\n');
    const exitCode = against !== undefined && hasGrown(result) ? 1 : 0;
    return { ...ok(`${text}\n`), exitCode };
  },
};

function reasonOf(error: unknown, file: string): string {
  const message = error instanceof Error ? error.message : String(error);
  return `cannot read '${file}': ${/^E[A-Z]+: ([^,]+)/.exec(message)?.[1] ?? message}`;
}

/** The commands of this file. */
export const TRIAGE_COMMANDS: readonly ShellCommand[] = [command];
