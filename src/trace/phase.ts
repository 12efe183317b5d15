/**
 * What kmemleak said at one `report` of a program, in terms of the program's labels.
 */
import { formatAddr } from '../kmemleak/format.ts';
import type { ObjectView } from '../kmemleak/kmemleak.ts';
import { OBJECT_PERCPU, OBJECT_PHYS } from '../kmemleak/object-table.ts';
import { PAGE_OFFSET } from '../machine/layout.ts';
import type { Budget } from './limits.ts';
import type { System } from '../system.ts';
import type { TraceObject } from './object.ts';

/** An object as `dump=` prints it. */
export interface Dump {
  readonly min_count: number;
  readonly count: number;
  readonly flags: number;
  /** null in a recording: the contents were not the same in all its runs. */
  readonly checksum: number | null;
  readonly size: number;
  /** From the address that was asked for to the start of the object, when that is another one. */
  readonly start?: number;
}

/** One report, as in a recording. */
export interface Phase {
  /** Labels in the order of the file; `L+OFF` starts OFF bytes into L. */
  readonly reported: string[];
  readonly reported_sizes: number[];
  readonly dumps: Record<string, Dump>;
  /** kmemleak's log lines since the last report, addresses as `<L+OFF>`. */
  readonly log: string[];
}

/** Steps that a dump that was asked for counts for, in each report. */
const DUMP_STEPS = 20;
/** How far behind an object's start an address in the log is still named after it. */
const NEAR = 131072;
const DUMPED = new Set(['slab', 'cache', 'vmalloc', 'kml']);
/** Also where `dump=` looks in all trees. */
const DUMPED_IN_ALL_TREES = new Set([...DUMPED, 'percpu', 'phys']);

/** Gathers reports and log lines of a program. */
export class Reporter {
  private readonly phases: (Omit<Phase, 'log'> & { log: LogLine[] })[] = [];
  private readonly system: System;
  private readonly objects: readonly TraceObject[];
  private readonly extra: { object: TraceObject; offset: number }[] = [];
  private readonly budget: Budget;
  private logSeq: number;
  private log: LogLine[] = [];

  constructor(system: System, objects: readonly TraceObject[], budget: Budget) {
    this.system = system;
    this.objects = objects;
    this.budget = budget;
    this.logSeq = system.log.seq;
  }

  /** One more dump in the reports that follow. */
  alsoDump(object: TraceObject, offset: number): void {
    this.extra.push({ object, offset });
  }

  /** Takes over the log lines that an operation on `object` caused. */
  collectLog(object?: TraceObject): void {
    if (this.logSeq === this.system.log.seq) return;
    for (const { text } of this.system.log.read(this.logSeq)) {
      const [, message] = /^kmemleak: (\S.*)$/.exec(text) ?? [];
      if (message === undefined) continue;
      this.budget.print(1);
      this.budget.spend(this.objects.length);
      this.log.push({ text: message, block: object?.block, start: this.startOf(object) });
    }
    this.logSeq = this.system.log.seq;
  }

  /** Leaves out the log lines up to `seq`. */
  skipLog(seq: number): void {
    this.logSeq = seq;
  }

  /** Reads kmemleak's file and dumps the program's objects. */
  report(): void {
    const reported: string[] = [];
    const sizes: number[] = [];
    const found = this.system.kmemleak.reported();
    this.budget.spend((found.length + 1) * this.objects.length);
    for (const { pointer, size } of found) {
      const name = this.nameOf(pointer);
      if (name === undefined) continue;
      reported.push(name);
      sizes.push(size);
    }
    const dumps = this.dumps();
    this.budget.print(reported.length + Object.keys(dumps).length);
    this.phases.push({ reported, reported_sizes: sizes, dumps, log: this.log });
    this.log = [];
  }

  /** The phases, once all labels are known. */
  finish(): Phase[] {
    return this.phases.map(({ log, ...rest }) => ({
      ...rest,
      log: log.map((line) => this.withLabels(line)),
    }));
  }

  private dumps(): Record<string, Dump> {
    // Without a prototype: a label may be called `__proto__`.
    const dumps = Object.create(null) as Record<string, Dump>;
    const { dumpsInside } = this.system.kmemleak.facts;
    const dump = (o: TraceObject, offset: number): void => {
      // Physical blocks are labels by their virtual address.
      const asked = o.addr + offset - (dumpsInside && o.kind === 'phys' ? PAGE_OFFSET : 0);
      const view = this.dumped(asked);
      if (!view) return;
      dumps[o.label + (offset === 0 ? '' : `+${offset}`)] = {
        min_count: view.minCount,
        count: view.count,
        flags: view.flags,
        checksum: view.checksum,
        size: view.size,
        ...(view.pointer === asked ? {} : { start: view.pointer - asked }),
      };
    };
    const kinds = dumpsInside ? DUMPED_IN_ALL_TREES : DUMPED;
    for (const o of this.objects) {
      o.addrsReported.add(o.addr);
      if (!kinds.has(o.kind) || o.freed) continue;
      this.budget.spend(o.parts.length);
      for (const offset of [0, ...o.parts.filter((part) => part < o.dumpSize)]) dump(o, offset);
    }
    this.budget.spend(this.extra.length * DUMP_STEPS);
    for (const { object, offset } of this.extra) dump(object, offset);
    return dumps;
  }

  /** What `dump=ADDRESS` prints last. */
  private dumped(asked: number): ObjectView | undefined {
    const { kmemleak } = this.system;
    if (!kmemleak.facts.dumpsInside) {
      const view = kmemleak.find(asked);
      return view?.pointer === asked ? view : undefined;
    }
    const found = [0, OBJECT_PHYS, OBJECT_PERCPU].map((tree) => kmemleak.lookup(asked, tree));
    const id = found.filter((each) => each !== 0).at(-1);
    return id === undefined ? undefined : kmemleak.view(id);
  }

  /** The live object, with the latest start and the smallest of those, that contains `addr`. */
  private nameOf(addr: number): string | undefined {
    let best: TraceObject | undefined;
    for (const o of this.objects) {
      if (!o.live || o.kind === 'pages' || addr < o.addr || addr >= o.addr + o.size) continue;
      if (!best || o.addr > best.addr || (o.addr === best.addr && o.size <= best.size)) best = o;
    }
    if (!best) return undefined;
    return best.label + (addr === best.addr ? '' : `+${addr - best.addr}`);
  }

  /** Where the block of `object` starts now; krealloc may move it later. */
  private startOf(object: TraceObject | undefined): number {
    return object ? this.objects[object.block].addr : 0;
  }

  /**
   * A log line with each address as the label closest before it, of those in the block that the
   * operation was about, where the block was then: where other blocks lie is chance.
   */
  private withLabels({ text, block, start }: LogLine): string {
    return text.replace(/0x[0-9a-f]{8,16}/g, (address) => {
      let best: TraceObject | undefined;
      let offset = NEAR;
      for (const [i, o] of this.objects.entries()) {
        if (o.block !== block) continue;
        for (const base of o.addrsReported) {
          if (i === block && base !== start) continue;
          const at = distance(address, base);
          if (at >= 0 && at < offset) [best, offset] = [o, at];
        }
      }
      if (!best) return '<?>';
      return `<${best.label}${offset === 0 ? '' : `+${offset}`}>`;
    });
  }
}

/** A line of the log, and the block that the operation that caused it was about. */
interface LogLine {
  readonly text: string;
  /** Number of the block, as in {@link TraceObject}. */
  readonly block: number | undefined;
  readonly start: number;
}

/** Bytes from `base` to an address as it is printed. */
function distance(address: string, base: number): number {
  return Number(BigInt(address) - BigInt(formatAddr(base)));
}
