/**
 * kmemleak-sim steps WORKLOAD: records a run, and shows it step by step, forwards and back: as a
 * list, as data, as a picture of one step, or asking what comes next.
 */
import { Option, type Command } from 'commander';
import process from 'node:process';
import { limitsWith, raiseHint } from '../../base/limits.ts';
import { decisionAbout } from '../../record/decision.ts';
import { graphAsDot, graphAsSvg } from '../../record/graph-text.ts';
import type { Recorder } from '../../record/recorder.ts';
import type { Recording } from '../../record/recording.ts';
import { referenceGraph } from '../../record/reference-graph.ts';
import { Replay } from '../../record/replay.ts';
import { LANGUAGES, sentence, type Language } from '../../record/sentence.ts';
import { startRecording } from '../../record/start.ts';
import { objectOf, stepAt } from '../../record/step.ts';
import { stepsOfInterest } from '../../record/walk.ts';
import { EXIT_CLEAN, UsageError } from '../exit-codes.ts';
import { WORKLOAD_HELP, addModuleOptions } from '../given-modules.ts';
import { addMachineOptions, machineConfig } from '../machine-options.ts';
import type { ModuleRunFlags } from '../module-run.ts';
import { withScenarioBoot } from '../scenario-files.ts';
import { StepsPrompt, birthNamed, lineAt, stateText } from '../steps-prompt.ts';
import { readLines } from '../step-lines.ts';
import { JSON_VERSION } from '../json-version.ts';
import { Terminal } from '../terminal.ts';
import { runWorkload } from '../workload.ts';

const EXAMPLES = `
Without an option it asks on the terminal what to show next; "help" there lists the words.

Examples:
  kmemleak-sim steps stale-array                  step by step on a terminal
  kmemleak-sim steps stale-array --list           what concerns the module, a line a step
  kmemleak-sim steps stale-array --list --lines   and each line of its C
  kmemleak-sim steps stale-array --list --all     every step, also roots that lead to nothing
  kmemleak-sim steps ./driver.c --list --json | jq '.steps[].text'
  kmemleak-sim steps stale-array --at 2000 --svg > step.svg
  kmemleak-sim steps stale-array --decided kmalloc-64#1`;

interface StepsFlags extends ModuleRunFlags {
  readonly list?: boolean;
  readonly all?: boolean;
  readonly lines?: boolean;
  readonly at?: string;
  readonly dot?: boolean;
  readonly svg?: boolean;
  readonly decided?: string;
  readonly program?: string;
  readonly lang: Language;
}

/** Adds the command `steps`. */
export function addStepsCommand(program: Command, finish: (status: number) => void): void {
  const command = program
    .command('steps')
    .summary('a run step by step, forwards and back')
    .description(
      'Runs a module as "run" does, or the programs of a trace, and records each step: what is ' +
        'allocated and freed, and of each scan every word that points at an object. Any step can ' +
        'then be looked at as it was.',
    )
    .argument('<workload>', WORKLOAD_HELP)
    .argument('[params...]', 'parameters of the module: name=value')
    .option('--list', 'the steps that concern the blocks of the module, a line each')
    .option('--lines', "with --list: the lines of the module's C too")
    .option('--all', 'with --list: all steps')
    .option('--at <n>', 'the state after n steps')
    .option('--dot', 'with --at or --decided: the references between blocks, for graphviz')
    .option('--svg', 'the same as a picture')
    .option('--decided <block>', 'the step that decided about a block, in the scan at --at')
    .addOption(new Option('--lang <language>', 'of the sentences').choices(LANGUAGES).default('en'))
    .option('--program <name>', 'of a trace with several programs; default: the last');
  addModuleOptions(command);
  addMachineOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (workload: string, params: string[], flags: StepsFlags) =>
      finish(await run([workload, ...params], flags)),
    );
}

async function run(words: readonly string[], flags: StepsFlags): Promise<number> {
  checkFlags(flags);
  const terminal = new Terminal(flags.color);
  const recording = await record(words, flags, terminal);
  if (recording.coarseFrom !== undefined) {
    const hint = raiseHint('record-steps');
    terminal.error(`note: after step ${recording.coarseFrom} only phases are told: ${hint}\n`);
  }
  if (recording.linesFrom !== undefined) {
    const hint = raiseHint('record-lines');
    terminal.error(`note: after step ${recording.linesFrom} no lines of C are told: ${hint}\n`);
  }
  const replay = new Replay(recording);
  if (flags.list) await list(terminal, replay, flags);
  else if (flags.at === undefined && flags.decided === undefined && !flags.json) {
    await ask(terminal, replay, flags);
  } else if (seekAsked(replay, flags)) await showAt(terminal, replay, flags, words[0]);
  else await terminal.line(`no scan has decided about ${flags.decided}`);
  return EXIT_CLEAN;
}

function checkFlags({ list: isList, all, lines, at, decided, dot, svg }: StepsFlags): void {
  if (all && !isList) throw new UsageError('--all goes with --list');
  if (lines && !isList) throw new UsageError('--lines goes with --list');
  if ((dot || svg) && at === undefined && decided === undefined) {
    const option = dot ? '--dot' : '--svg';
    throw new UsageError(`${option} goes with --at or --decided`, 'as --at 2000');
  }
  if (dot && svg) throw new UsageError('either --dot or --svg');
}

/** Runs the workload and gives its recording, of a trace that of one program. */
async function record(
  workload: readonly string[],
  flags: StepsFlags,
  terminal: Terminal,
): Promise<Recording> {
  const names: string[] = [];
  let recorder: Recorder | undefined;
  let recording: Recording | undefined;
  const config = machineConfig(withScenarioBoot(flags, workload));
  const all = limitsWith(config.limits);
  const limits = {
    steps: all['record-steps'],
    words: all['record-words'],
    lines: all['record-lines'],
  };
  const look = (): void => undefined;
  await runWorkload(workload, config, flags, terminal, look, {
    booted: (system, program, sourceOf) => {
      if (program !== undefined) names.push(program);
      if (flags.program !== undefined && flags.program !== program) return;
      recorder = startRecording(system, limits, sourceOf);
    },
    typing: (command) => recorder?.command(command),
    over: () => {
      recording = recorder?.stop() ?? recording;
      recorder = undefined;
    },
  });
  if (recording) return recording;
  const hint = names.length > 0 ? `programs: ${names.join(', ')}` : 'only traces have programs';
  throw new UsageError(`--program: there is no '${flags.program}'`, hint);
}

async function list(terminal: Terminal, replay: Replay, flags: StepsFlags): Promise<void> {
  const all = Array.from({ length: replay.length }, (_, i) => i + 1);
  const steps = flags.all ? all : stepsOfInterest(replay.recording, flags);
  if (flags.json) await terminal.write(`{"version":${JSON_VERSION},"steps":[`);
  for (const [i, step] of steps.entries()) {
    replay.seek(step);
    if (flags.json)
      await terminal.write(`${i > 0 ? ',' : ''}\n${JSON.stringify(data(replay, flags))}`);
    else await terminal.line(lineAt(replay, flags.lang));
  }
  if (flags.json) await terminal.line('\n]}');
}

function data(replay: Replay, { lang }: StepsFlags): object {
  const step = stepAt(replay);
  return step ? { ...step, text: sentence(step, lang), ...said(step.text) } : { step: 0 };
}

/** What is quoted in the sentence. */
function said(quote: string | undefined): object {
  return quote === undefined ? {} : { quote };
}

function position(replay: Replay, { at }: StepsFlags): number {
  if (at === undefined) return replay.length;
  const n = /^\d{1,9}$/.test(at) ? Number(at) : -1;
  if (n >= 0 && n <= replay.length) return n;
  throw new UsageError(`--at: there is no step '${at}'`, `the run has steps 0 to ${replay.length}`);
}

/** Goes to the step that is asked for; false when no scan has decided about the block. */
function seekAsked(replay: Replay, flags: StepsFlags): boolean {
  const at = position(replay, flags);
  replay.seek(at);
  if (flags.decided === undefined) return true;
  const { births } = replay.recording;
  const birth = birthNamed(replay.recording, flags.decided);
  if (birth === undefined) {
    const names = births.own().map((own) => births.nameOf(own));
    throw new UsageError(`--decided: no block '${flags.decided}'`, `blocks: ${names.join(', ')}`);
  }
  const step = decisionAbout(replay.recording, birth, at);
  if (step !== undefined) replay.seek(step);
  return step !== undefined;
}

async function showAt(
  terminal: Terminal,
  replay: Replay,
  flags: StepsFlags,
  workload: string,
): Promise<void> {
  const { dot, svg, json, lang } = flags;
  const graph = referenceGraph(replay);
  if (dot) await terminal.write(graphAsDot(graph));
  else if (svg)
    await terminal.write(graphAsSvg(graph, `${workload}: ${lineAt(replay, lang).trim()}`));
  else if (json) {
    const { births } = replay.recording;
    const objects = replay.listed().map((birth) => objectOf(replay, birth));
    const gray = [...replay.grayList()].map((birth) => births.nameOf(birth));
    await terminal.json({ ...data(replay, flags), objects, gray, graph });
  } else await terminal.write(stateText(replay, lang));
}

async function ask(terminal: Terminal, replay: Replay, { lang }: StepsFlags): Promise<void> {
  const prompt = new StepsPrompt(replay, lang);
  const { isTTY } = process.stdin;
  await terminal.write(prompt.welcome());
  for await (const line of readLines('steps> ')) {
    if (!isTTY) await terminal.line(`steps> ${line}`);
    const answer = prompt.answer(line);
    if (answer === undefined) return;
    await terminal.write(answer);
  }
}
