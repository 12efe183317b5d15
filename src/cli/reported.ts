/**
 * What the commands say of the objects that kmemleak reports. They read its file as data: the text
 * of many leaks is large, and all of it is known without. What code allocated an object they know
 * better than the file: its line, and the name of code that is gone by now.
 */
import type { CodeFrame, CodeSources } from '../kernel/base/code-sources.ts';
import { lineOf, nameOf, ownFrame } from '../explain/look/names.ts';
import { formatAddr } from '../kmemleak/format.ts';
import type { ReportEntry } from '../kmemleak/report.ts';
import type { Frame } from '../triage/input/objects.ts';
import { keyOf } from '../triage/judge/groups.ts';

/** Where objects were allocated. */
export interface Site {
  /** The innermost function of a module, with the module: `create [probe]`; else the outermost. */
  readonly function: string;
  /** `probe.c:12`, with the folder as it was given; undefined where no line is known. */
  readonly source?: string;
  /** `probe.c:12 in create [probe]`. */
  readonly text: string;
  /** The call chain as the code was then, innermost first. */
  readonly frames: readonly Frame[];
  /** The key of the chain, the same in reports of real machines. */
  readonly key: string;
}

/** Where objects were allocated, each place looked up once. */
export class Sites {
  private readonly sources: CodeSources;
  private readonly known = new Map<number, Site>();

  constructor(sources: CodeSources) {
    this.sources = sources;
  }

  /** Where an object was allocated. */
  of({ trace }: Pick<ReportEntry, 'trace'>): Site {
    let site = this.known.get(trace);
    if (!site) this.known.set(trace, (site = siteOf(this.sources.frames(trace))));
    return site;
  }
}

/** The place that a call chain is told by. */
export function siteOf(chain: readonly CodeFrame[]): Site {
  const own = ownFrame(chain);
  const frame = chain[own] ?? chain.at(-1);
  const name = nameOf(frame?.name ?? '?').replace(', unloaded]', ']');
  const source = own < 0 ? '' : frame.line;
  const frames = chain.map(triageFrame);
  return {
    function: name,
    ...(source === '' ? {} : { source }),
    text: source === '' ? name : `${lineOf(source)} in ${name}`,
    frames,
    key: keyOf(frames),
  };
}

/** A frame as triage has it, which knows names that are printed. */
function triageFrame({ name, line }: CodeFrame): Frame {
  const match = /^(.+?)\+(0x[0-9a-f]+)\/(0x[0-9a-f]+)(?: \[([^\],]+).*)?$/.exec(name);
  const source = line === '' ? {} : { source: line };
  if (!match) return { symbol: name, inline: false, raw: true, ...source };
  const [, symbol, offset, length, module] = match;
  const inModule = module === undefined ? {} : { module };
  return { symbol, offset, length, ...inModule, inline: false, raw: false, ...source };
}

/** An entry as programs read it. */
export function entryJson(entry: ReportEntry, sites: Sites): object {
  const { pointer, size, comm, pid, jiffies, backtrace } = entry;
  const { function: code, source, key } = sites.of(entry);
  return {
    address: formatAddr(pointer),
    size,
    comm,
    pid,
    jiffies,
    function: code,
    ...(source === undefined ? {} : { source }),
    key,
    backtrace,
  };
}

/** How many objects of each size were allocated at each place, in the order of the report. */
export function sizesBySite(
  entries: readonly ReportEntry[],
  sites: Sites,
): Map<string, Map<number, number>> {
  const found = new Map<string, Map<number, number>>();
  for (const entry of entries) {
    const { text } = sites.of(entry);
    const sizes = found.get(text) ?? new Map<number, number>();
    sizes.set(entry.size, (sizes.get(entry.size) ?? 0) + 1);
    found.set(text, sizes);
  }
  return found;
}

/** `2 × 64, 1 × 128 bytes`. */
export function sizesText(sizes: ReadonlyMap<number, number>): string {
  return `${[...sizes].map(([size, n]) => `${n} × ${size}`).join(', ')} bytes`;
}
