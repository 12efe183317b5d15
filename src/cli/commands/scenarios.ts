/**
 * kmemleak-sim scenarios: the documented leaks that come along.
 */
import type { Command } from 'commander';
import { readScenarios } from '../scenario-files.ts';
import { Terminal } from '../terminal.ts';

const EXAMPLES = `
Examples:
  kmemleak-sim scenarios
  kmemleak-sim run stale-array          the form with the mistake
  kmemleak-sim run stale-array --fixed  the corrected form`;

/** Adds the command `scenarios`. */
export function addScenariosCommand(program: Command): void {
  program
    .command('scenarios')
    .summary('list the documented leaks that can be run')
    .description('Lists modules in C that leak, or only seem to: name, class, and what happens.')
    .option('--json', 'print as JSON')
    .option('--no-color', 'never use colours')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: { json?: boolean; color: boolean }) => list(flags));
}

async function list(flags: { json?: boolean; color: boolean }): Promise<void> {
  const terminal = new Terminal(flags.color);
  const scenarios = readScenarios().map(({ name, class: kind, summary, confirmed }) => {
    return { name, class: kind, summary, confirmed };
  });
  if (flags.json) {
    await terminal.json({ scenarios });
    return;
  }
  const classes = [...new Set(scenarios.map((s) => s.class))].sort();
  for (const name of classes) {
    await terminal.line(terminal.paint('bold', name));
    for (const s of scenarios.filter((each) => each.class === name)) {
      await terminal.line(`  ${s.name.padEnd(24)} ${s.summary}`);
    }
  }
}
