/**
 * kmemleak-sim explain WORKLOAD [QUESTION…]: runs a workload and says where report and truth
 * disagree, and why. timeline, lint and coverage are questions with a command of their own.
 */
import type { Command } from 'commander';
import { QUESTIONS, ask, type Answer } from '../../explain/ask.ts';
import { Margin } from '../../explain/annotate.ts';
import { judge } from '../../explain/judge.ts';
import { annotatedText } from '../../explain/text/annotate.ts';
import type { SourceHost } from '../../cc/base/source.ts';
import type { Look } from '../../explain/look/look.ts';
import { sourcesOf } from '../find-module.ts';
import { EXIT_CLEAN, EXIT_LEAKS, UsageError } from '../exit-codes.ts';
import { addMachineOptions, machineConfig } from '../machine-options.ts';
import { withScenarioBoot } from '../scenario-files.ts';
import { WORKLOAD_HELP, addModuleOptions, splitParams } from '../given-modules.ts';
import type { ModuleRunFlags } from '../module-run.ts';
import { Terminal } from '../terminal.ts';
import { runWorkload, type RunListener, type Stage } from '../workload.ts';

const EXAMPLES = `
Questions, as in the shell:
${QUESTIONS.replaceAll('  explain ', '  explain WORKLOAD ')}

Examples:
  kmemleak-sim explain stale-array              a scenario; "kmemleak-sim scenarios" lists them
  kmemleak-sim explain ./driver.c               a module of your own
  kmemleak-sim explain ./driver.c --annotate    its source, with what happened beside it
  kmemleak-sim explain end-pointer who end_pointer#2
  kmemleak-sim explain chain.kml c              the block with the label c of a trace
  kmemleak-sim explain driver.c --at unloaded retained
  kmemleak-sim explain driver.c --json | jq '.answers[].answer.counts'

Exits with 1 when report and truth disagree somewhere, with 0 when they agree.`;

/** The options of these commands. */
export interface ExplainFlags extends ModuleRunFlags {
  readonly at?: string;
  readonly unused?: readonly string[];
  readonly annotate?: boolean;
}

interface Answered {
  readonly stage: Stage;
  readonly answer: Exclude<Answer, { error: string }>;
  readonly agrees: boolean;
}

/** Adds the commands `explain`, `timeline`, `lint` and `coverage`. */
export function addExplainCommands(program: Command, finish: (status: number) => void): void {
  const explain = program
    .command('explain')
    .summary('why is it reported, why is it not')
    .description(
      'Runs a module as "run" does, or the programs of a trace, on a machine that keeps exact ' +
        'account of memory. Compares the report with the truth and explains each block on which ' +
        'they disagree, and each that is reported; or answers a question.',
    )
    .argument('<workload>', WORKLOAD_HELP)
    .argument('[ask...]', 'parameters of the module, and a question; see below');
  addOptions(explain)
    .option('--annotate', 'the source, with what happened to lost and reported blocks beside it')
    .addHelpText('after', EXAMPLES)
    .action(async (workload: string, words: string[], flags: ExplainFlags) => {
      const [params, question] = splitParams(words);
      if (flags.annotate && question.length > 0) {
        throw new UsageError('--annotate answers no question', 'leave one of the two out');
      }
      const show = flags.annotate ? annotate([workload, ...params], flags) : undefined;
      finish(await (show ?? run([workload, ...params], question, flags)));
    });
  const questions = {
    timeline: 'what happened to each block, in order',
    lint: 'calls of the kmemleak API that do nothing or do harm',
    coverage: 'what of memory is tracked and scanned',
  };
  for (const [name, summary] of Object.entries(questions)) {
    const command = program
      .command(name)
      .summary(summary)
      .description(`Runs a workload as "explain" does: ${summary}.`)
      .argument('<workload>', WORKLOAD_HELP)
      .argument('[params...]', 'parameters of the module: name=value');
    addOptions(command)
      .addHelpText('after', `\nExample:\n  kmemleak-sim ${name} stale-array`)
      .action(async (workload: string, params: string[], flags: ExplainFlags) => {
        await run([workload, ...params], [name], flags);
        finish(EXIT_CLEAN);
      });
  }
}

function addOptions(command: Command): Command {
  const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];
  addModuleOptions(command)
    .option('--at <stage>', 'loaded, unloaded, or the number of a report of a trace')
    .option('--unused <block>', 'take it that nobody will use that block again', collect);
  return addMachineOptions(command);
}

async function run(
  words: readonly string[],
  question: readonly string[],
  flags: ExplainFlags,
): Promise<number> {
  const terminal = new Terminal(flags.color);
  const answers: Answered[] = [];
  await atStages(words, question, flags, terminal, (stage) => {
    answers.push(answerAt(stage, question, flags));
  });
  const shown = wanted(answers, flags, question);
  if (shown.length === 0) throw new UsageError('no stage of this run can be asked about');
  if (flags.json) await terminal.json({ answers: shown.map(asJson) });
  else await print(terminal, shown);
  return shown.every(({ agrees }) => agrees) ? EXIT_CLEAN : EXIT_LEAKS;
}

/**
 * Runs a workload and looks at the stages that are asked for.
 * @throws UsageError when the one that `--at` names is none.
 */
async function atStages(
  words: readonly string[],
  question: readonly string[],
  flags: ExplainFlags,
  terminal: Terminal,
  look: (stage: Stage) => void,
  listener?: RunListener,
): Promise<void> {
  const stages: string[] = [];
  const config = machineConfig(withScenarioBoot(flags, words));
  const each = (stage: Stage): void => {
    stages.push(stage.name);
    if (isAsked(stage, flags, question)) look(stage);
  };
  await runWorkload(words, config, flags, terminal, each, listener);
  const { at } = flags;
  if (at === undefined || stages.some((name) => isAt(name, at))) return;
  throw new UsageError(`--at: there is no stage '${at}'`, `stages: ${stages.join(', ')}`);
}

/** Shows the sources with what happened beside the lines. */
async function annotate(words: readonly string[], flags: ExplainFlags): Promise<number> {
  const terminal = new Terminal(flags.color);
  const margin = new Margin();
  let agrees = true;
  let sources: SourceHost | undefined;
  const listener: RunListener = { found: (modules) => (sources = sourcesOf(modules)) };
  const look = ({ system }: Stage): void => {
    const now = system.explain!.look();
    margin.add(now);
    agrees &&= agreesWithTruth(now);
  };
  await atStages(words, [], flags, terminal, look, listener);
  const notes = margin.all();
  if (flags.json) await terminal.json({ notes });
  else if (notes.length === 0) await terminal.line('No block is lost or reported.');
  for (const file of flags.json ? [] : new Set(notes.map((note) => note.file))) {
    const own = notes.filter((note) => note.file === file);
    await terminal.write(annotatedText(file, sources?.read(file), own));
  }
  return agrees ? EXIT_CLEAN : EXIT_LEAKS;
}

function isAt(name: string, at: string): boolean {
  return name === at || name === `report ${at}`;
}

/** Questions about blocks are asked where the blocks are: while the module is loaded. */
function isAsked({ name }: Stage, { at }: ExplainFlags, question: readonly string[]): boolean {
  if (at !== undefined) return isAt(name, at);
  return question.length === 0 || name !== 'unloaded';
}

/** Of a trace the last report, unless one was asked for. */
function wanted(
  answers: readonly Answered[],
  { at }: ExplainFlags,
  question: readonly string[],
): readonly Answered[] {
  if (at !== undefined || question.length === 0) return answers;
  return answers.filter(
    ({ stage }, i) => i + 1 === answers.length || stage.program !== answers[i + 1].stage.program,
  );
}

function answerAt(stage: Stage, question: readonly string[], flags: ExplainFlags): Answered {
  const explainer = stage.system.explain!;
  for (const block of flags.unused ?? []) {
    if (!explainer.declareUnused(block) && stage.name !== 'unloaded') {
      throw new UsageError(`--unused: there is no block '${block}'`);
    }
  }
  const look = explainer.look();
  const answer = ask(look, question);
  if ('error' in answer) throw new UsageError(answer.error, answer.hint);
  return { stage, answer, agrees: agreesWithTruth(look) };
}

/** Whether what is reported is what is lost. */
function agreesWithTruth(look: Look): boolean {
  const { counts } = judge(look);
  return counts['false-negative'] + counts['false-positive'] === 0;
}

function asJson({ stage, answer }: Answered): object {
  const program = stage.program === undefined ? {} : { program: stage.program };
  return { ...program, stage: stage.name, answer: answer.data };
}

async function print(terminal: Terminal, answers: readonly Answered[]): Promise<void> {
  for (const [i, { stage, answer }] of answers.entries()) {
    const program = stage.program === undefined ? '' : `program ${stage.program}, `;
    if (answers.length > 1) {
      await terminal.line(
        terminal.paint('bold', `${i > 0 ? '\n' : ''}── ${program}${stage.name} ──`),
      );
    }
    await terminal.write(answer.text);
  }
}
