/**
 * Reads what /sys/kernel/debug/kmemleak prints.
 */

/** An object of the report. */
export interface ReportedObject {
  /** As printed: `0xffff888000a35500`. */
  readonly address: string;
  readonly size: number;
  readonly comm: string;
  readonly pid: number;
  readonly jiffies: number;
  /** Innermost first, as printed. */
  readonly backtrace: readonly string[];
  /** The whole entry. */
  readonly text: string;
}

/** The objects of a report, in its order. */
export function parseReport(text: string): ReportedObject[] {
  return text
    .split(/^(?=unreferenced )/m)
    .filter((entry) => entry.startsWith('unreferenced '))
    .map(parseEntry);
}

function parseEntry(text: string): ReportedObject {
  const head = /object (?:percpu )?(\S+) \(size (\d+)\)/.exec(text);
  const task = /comm "(.*)", pid (\d+), jiffies (\d+)/.exec(text);
  const frames = text
    .slice(Math.max(0, text.indexOf('  backtrace')))
    .split('\n')
    .slice(1);
  return {
    address: head?.[1] ?? '',
    size: Number(head?.[2] ?? 0),
    comm: task?.[1] ?? '',
    pid: Number(task?.[2] ?? 0),
    jiffies: Number(task?.[3] ?? 0),
    backtrace: frames.map((line) => line.trim()).filter(Boolean),
    text,
  };
}

/**
 * Where an object was allocated: the innermost function of a module, or the bare address of one
 * that is unloaded; failing both, the outermost function.
 */
export function allocatedBy(object: ReportedObject): string {
  const frames = object.backtrace.map((frame) => frame.replace(/^\[<[^>]*>\] /, ''));
  const frame = frames.find((f) => f.includes(' [') || f.startsWith('0x')) ?? frames.at(-1) ?? '?';
  return frame.replace(/\+0x[0-9a-f]+\/0x[0-9a-f]+/, '');
}
