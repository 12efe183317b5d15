/**
 * Compares a sanitizer's leaks with what the real one said of a program.
 */
import { compared, type Difference, type Judgement, type RecordedProgram } from '../recording.ts';
import type { LeakRun } from './run.ts';

/** What a recording says. */
interface Recorded {
  /** By size: `direct`, `indirect`, `none`. */
  readonly blocks: Readonly<Record<string, string>>;
  readonly exit: number;
  readonly summary?: string | null;
}

/**
 * Compares blocks and status. Where copies of pointers may lie on the dead part of a stack, the
 * real answer hangs on what the compiler left there: it counts for the rate only.
 */
export function judgeLeaks(
  program: RecordedProgram,
  recorded: unknown,
  run: LeakRun,
): Judgement | undefined {
  const real = recorded as Recorded | null | undefined;
  if (!real) return undefined;
  const { meta } = program.recording;
  const env = (meta['env'] ?? {}) as Record<string, string>;
  const { status, signal } = program.run(run, { env });
  const here = new Map<string, string>();
  for (const leak of run.checks.flat()) {
    for (const { size } of leak.blocks) {
      here.set(String(Math.max(1, size)), leak.direct ? 'direct' : 'indirect');
    }
  }
  const differences: Difference[] = [];
  const names = new Set([...Object.keys(real.blocks), ...here.keys()]);
  let agree = 0;
  for (const name of names) {
    const found = compared(
      `leak of ${name}`,
      real.blocks[name] ?? 'none',
      here.get(name) ?? 'none',
    );
    if (found.length === 0) agree++;
    differences.push(...found);
  }
  differences.push(...compared('exit status', real.exit, signal === 0 ? status : -signal));
  if (meta['lsanMayDependOnStaleStack'] !== true) return { differences };
  return { differences: [], rate: [agree, names.size] };
}
