/**
 * explain: what kmemleak says beside what is true, and why. No real machine has it.
 */
import { QUESTIONS, ask } from '../../explain/ask.ts';
import { fail, ok, type ShellCommand } from './command.ts';

const NO_TRUTH =
  'explain: no account of memory was kept\n' +
  'hint: start with --truth, as "kmemleak-sim shell --truth", or boot({ truth: true })';

const explain: ShellCommand = {
  name: 'explain',
  run(args, { host }) {
    const words = args.filter((arg) => !arg.startsWith('--'));
    const options = args.filter((arg) => arg.startsWith('--'));
    if (options.includes('--help')) return ok(`usage: explain [--json] [QUESTION]\n${QUESTIONS}\n`);
    const bad = options.find((option) => option !== '--json');
    if (bad !== undefined) return fail(`explain: unrecognized option '${bad}'\n${QUESTIONS}`, 2);
    if (!host.explain) return fail(NO_TRUTH);
    const answer = ask(host.explain.look(), words);
    if ('error' in answer) {
      const hint = answer.hint === undefined ? '' : `\nhint: ${answer.hint}`;
      return fail(`explain: ${answer.error}${hint}`);
    }
    return ok(options.includes('--json') ? `${JSON.stringify(answer.data)}\n` : answer.text);
  },
};

/** The commands of this file. */
export const EXPLAIN_COMMANDS: readonly ShellCommand[] = [explain];
