/**
 * The commands of the program, each read only when somebody asks for it: most of the time from the
 * start of the process to its first line goes into reading code.
 */
import type { Command } from 'commander';

/** Adds a command, or several that belong together; `finish` gets the exit status. */
type AddCommand = (program: Command, finish: (status: number) => void) => void;

const explain = async (): Promise<AddCommand> =>
  (await import('./commands/explain.ts')).addExplainCommands;

/** What reads the code of each command, in the order of the help. */
const COMMANDS: Readonly<Record<string, () => Promise<AddCommand>>> = {
  demo: async () => (await import('./commands/demo.ts')).addDemoCommand,
  run: async () => (await import('./commands/run.ts')).addRunCommand,
  explain,
  timeline: explain,
  lint: explain,
  coverage: explain,
  steps: async () => (await import('./commands/steps.ts')).addStepsCommand,
  compare: async () => (await import('./commands/compare.ts')).addCompareCommand,
  diff: async () => (await import('./commands/diff.ts')).addDiffCommand,
  record: async () => (await import('./commands/record.ts')).addRecordCommand,
  kunit: async () => (await import('./commands/kunit.ts')).addKunitCommand,
  scenarios: async () => (await import('./commands/scenarios.ts')).addScenariosCommand,
  shell: async () => (await import('./commands/shell.ts')).addShellCommand,
  trace: async () => (await import('./commands/trace.ts')).addTraceCommand,
  detect: async () => (await import('./commands/detect.ts')).addDetectCommand,
  static: async () => (await import('./commands/static.ts')).addStaticCommand,
  triage: async () => (await import('./commands/triage.ts')).addTriageCommand,
  check: async () => (await import('./commands/check.ts')).addCheckCommand,
  campaign: async () => (await import('./commands/campaign.ts')).addCampaignCommand,
  version: async () => (await import('./commands/version.ts')).addVersionCommand,
};

/** Whether there is a command of that name. */
export function isCommand(name: string): boolean {
  return Object.hasOwn(COMMANDS, name);
}

/** Adds the command of that name to a program, or all of them. */
export async function addCommands(
  program: Command,
  finish: (status: number) => void,
  name?: string,
): Promise<void> {
  const readers = name === undefined ? Object.values(COMMANDS) : [COMMANDS[name]];
  for (const read of new Set(readers)) (await read())(program, finish);
}
