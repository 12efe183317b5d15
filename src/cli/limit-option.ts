/** The option that raises a limit, the same for every command that has limits. */
import { Option, type Command } from 'commander';
import { parseLimit, type LimitChanges } from '../base/limits.ts';
import { UsageError } from './exit-codes.ts';

/** Adds `--limit NAME=N`, which may be repeated; its value are the {@link LimitChanges}. */
export function addLimitOption(command: Command): Command {
  return command.addOption(
    new Option('--limit <name=n>', 'raise a limit; docs/limits.md lists them').argParser(changed),
  );
}

function changed(text: string, previous: LimitChanges = {}): LimitChanges {
  try {
    const { name, value } = parseLimit(text);
    return { ...previous, [name]: value };
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`--limit: ${error.message}`);
    throw error;
  }
}
