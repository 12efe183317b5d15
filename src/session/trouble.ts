/**
 * What a kernel log complains of: faults, which end a task or the machine, and warnings of
 * mistakes, each with the code of a module that it happened in.
 */
import type { CodeFrame } from '../kernel/base/code-sources.ts';
import type { System } from '../system.ts';

/** One complaint. */
export interface Trouble {
  /** A `crash` ends a task or the kernel. */
  readonly kind: 'crash' | 'warning';
  /** The line of the log that says it. */
  readonly text: string;
  /** Where: the innermost frames of the call chain that was printed; none without a chain. */
  readonly frames: readonly CodeFrame[];
  /** `file.c:12` of the code that faulted, where the log says it. */
  readonly source?: string;
}

/** How lines begin that are about a fault. */
const CRASH = beginning([
  'BUG: ',
  'Oops',
  'general protection fault',
  'kernel BUG at',
  'divide error',
  'stack guard page',
  'Kernel panic',
  'watchdog: BUG',
]);
/** The same of warnings. */
const WARNING = beginning([
  'WARNING: ',
  'refcount_t: ',
  String.raw`list_(?:add|del)\w* corruption`,
  String.raw`BUG [\w-]+ `,
  'INFO: task .* blocked',
  'kobject: .* (?:tried to|does not)',
  'sysfs: cannot create duplicate',
  'Trying to (?:v?free|iounmap)',
]);
const END = /^---\[ end trace/;

/** What the log complains of from the record `fromSeq` on; of one call chain once. */
export function troublesSince(system: System, fromSeq: number): Trouble[] {
  const { log, kernel } = system;
  const { sources } = kernel.base;
  const records = log.read();
  const chains = sources.chainsIn(records);
  const found: Trouble[] = [];
  let open: Open | undefined;
  const close = (): void => {
    if (open) found.push(troubleOf(open));
    open = undefined;
  };
  for (const { text, seq } of records) {
    const node = chains.get(seq);
    if (seq < fromSeq) continue;
    const kind = CRASH.test(text) ? 'crash' : WARNING.test(text) ? 'warning' : undefined;
    if (kind !== undefined && !(open && isMore(open.text, text))) {
      close();
      open = { kind, text, frames: [] };
    }
    if (!open) continue;
    if (node !== undefined) open.frames = sources.frames(node);
    const at = /^RIP: \d+:(.*)/.exec(text)?.[1];
    if (at !== undefined) open.at = at;
    if (text.startsWith('Source: ')) open.source = text.slice('Source: '.length);
    if (END.test(text)) close();
  }
  close();
  const { hang } = system;
  if (hang) {
    const source = hang.source === '' ? {} : { source: hang.source };
    const text = `the machine does not come back: ${hang.who} is in ${hang.where}`;
    found.push({ kind: 'crash', text, frames: [], ...source });
  }
  return found;
}

/** A complaint that goes on. */
interface Open {
  readonly kind: Trouble['kind'];
  readonly text: string;
  frames: readonly CodeFrame[];
  source?: string;
  /** The code that faulted: `f+0x10/0x20 [module]`. */
  at?: string;
}

/** The code that faulted is the innermost frame, which the call chain has not. */
function troubleOf({ at, frames, ...open }: Open): Trouble {
  if (at === undefined) return { ...open, frames };
  return { ...open, frames: [{ address: 0, name: at, line: open.source ?? '' }, ...frames] };
}

/** Whether a line goes on with what a complaint before it began with. */
function isMore(first: string, text: string): boolean {
  return (
    text.startsWith('Oops') ||
    (/^refcount_t|^list_|^kobject/.test(first) && text.startsWith('WARNING'))
  );
}

function beginning(texts: readonly string[]): RegExp {
  return new RegExp(`^(?:${texts.join('|')})`);
}
