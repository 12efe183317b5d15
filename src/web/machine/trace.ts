/** A run as a trace of the memory operations of its modules. */
import type { JournalEntry } from '../../session/journal.ts';
import type { Session } from '../../session/session.ts';
import { TraceRecorder } from '../../trace/record.ts';

/**
 * Repeats a run on a fresh machine and records it from its first module on, as the command
 * `record` does. kmemleak's file is read before a module goes, before what was typed by hand, and
 * at the end.
 * @throws RangeError when no module was loaded.
 */
export async function traceOf(
  name: string,
  fresh: Session,
  entries: readonly JournalEntry[],
): Promise<string> {
  let recorder: TraceRecorder | undefined;
  for (const { command } of entries) {
    if (command.kind === 'boot') continue;
    if (command.kind === 'insmod') recorder ??= new TraceRecorder(fresh.system);
    if (command.kind === 'rmmod' || command.kind === 'shell') recorder?.report();
    await fresh.perform(command);
  }
  if (!recorder) throw new RangeError('no module was loaded');
  recorder.report();
  return `# Linux ${fresh.system.kernelRelease}\n${recorder.finish(name)}`;
}
