/**
 * What kmemleak prints about objects: the report of /sys/kernel/debug/kmemleak and the dump in the
 * kernel log (mm/kmemleak.c).
 */
import { hexDump } from '../lib/hexdump.ts';
import { colorWhite } from './color.ts';
import { formatAddr, formatAge } from './format.ts';
import {
  KERNEL_FLAGS,
  OBJECT_ALLOCATED,
  OBJECT_PERCPU,
  OBJECT_PHYS,
  OBJECT_REPORTED,
  type ObjectId,
} from './object-table.ts';
import type { KmemleakState } from './state.ts';

const HEX_MAX_BYTES = 32;

/**
 * Whether an object is a leak by the last scan: white, allocated and old enough.
 * @kernel mm/kmemleak.c unreferenced_object faithful
 */
export function unreferencedObject(s: KmemleakState, id: ObjectId): boolean {
  const { table } = s;
  return (
    colorWhite(table.countOf(id), table.minCount[id]) &&
    (table.flags[id] & OBJECT_ALLOCATED) !== 0 &&
    table.jiffies[id] + s.jiffiesMinAge <= s.jiffiesLastScan
  );
}

/** An object of the report as data. */
export interface ReportEntry {
  readonly object: ObjectId;
  readonly pointer: number;
  /** Bytes. */
  readonly size: number;
  readonly comm: string;
  readonly pid: number;
  readonly jiffies: number;
  /** Frames as they are printed, innermost first; objects of one stack trace share the array. */
  readonly backtrace: readonly string[];
  /** The same as a node of the stack depot, which also knows code that is gone. */
  readonly trace: number;
}

/** Numbers of the objects that reading the file shows, in order. */
function* reportedIds(s: KmemleakState): Generator<ObjectId> {
  const { table } = s;
  for (let id = table.next[0]; id !== 0; id = table.next[id]) {
    if (table.flags[id] & OBJECT_REPORTED && unreferencedObject(s, id)) yield id;
  }
}

/** The objects that reading the file shows, in order. */
export function reportedObjects(s: KmemleakState): ObjectId[] {
  return [...reportedIds(s)];
}

/** The file as data, object by object. */
export function* reportEntries(s: KmemleakState): Generator<ReportEntry> {
  const { table } = s;
  const backtraces = new Backtraces(s);
  for (const object of reportedIds(s)) {
    yield {
      object,
      pointer: table.pointer[object],
      size: table.size[object],
      comm: table.commOf(object),
      pid: table.pid[object],
      jiffies: table.jiffies[object],
      backtrace: backtraces.of(table.trace[object]),
      trace: table.trace[object],
    };
  }
}

/** The file as text, object by object. */
export function* reportChunks(s: KmemleakState): Generator<string> {
  const backtraces = new Backtraces(s);
  for (const id of reportedIds(s)) {
    yield `${headLines(s, id).join('\n')}\n${backtraces.textOf(s.table.trace[id])}`;
  }
}

/** The whole file as one text. */
export function reportText(s: KmemleakState): string {
  return [...reportChunks(s)].join('');
}

/**
 * The lines that describe a leaked object.
 * @kernel mm/kmemleak.c print_unreferenced faithful
 */
export function unreferencedLines(s: KmemleakState, id: ObjectId, hexDumped = true): string[] {
  const frames = new Backtraces(s).of(s.table.trace[id]);
  return [...headLines(s, id, hexDumped), ...frames.map(frameLine)];
}

/** Of what kind an object is, in headers. */
function kindText(s: KmemleakState, id: ObjectId): string {
  if (!s.profile.namesKind) return '';
  const flags = s.table.flags[id];
  if (flags & OBJECT_PHYS) return ' (phys)';
  return flags & OBJECT_PERCPU ? ' (percpu)' : '';
}

/** What comes before the frames of the backtrace. */
function headLines(s: KmemleakState, id: ObjectId, hexDumped = true): string[] {
  const { table, profile } = s;
  const jiffies = table.jiffies[id];
  const age = s.services.ctx.machine.clock.jiffies - jiffies;
  return [
    `unreferenced object${kindText(s, id)} ${formatAddr(table.pointer[id])} ` +
      `(size ${table.size[id]}):`,
    `  comm "${table.commOf(id)}", pid ${table.pid[id]}, jiffies ${jiffies}` +
      (profile.reportAge ? ` (age ${formatAge(age)})` : ''),
    ...(hexDumped ? hexDumpLines(s, id) : []),
    profile.reportCrc ? `  backtrace (crc ${table.checksum[id].toString(16)}):` : '  backtrace:',
  ];
}

function frameLine(frame: string): string {
  return `    ${frame}`;
}

/** Stack traces as the report prints them; many objects come from one place. */
class Backtraces {
  private readonly state: KmemleakState;
  private readonly frames = new Map<number, readonly string[]>();
  private readonly texts = new Map<number, string>();

  constructor(state: KmemleakState) {
    this.state = state;
  }

  /** The frames of a trace, innermost first. */
  of(trace: number): readonly string[] {
    const known = this.frames.get(trace);
    if (known) return known;
    const { profile, services } = this.state;
    const { ctx, names } = services;
    const hashed = (addr: number): string =>
      profile.reportCrc ? '' : `[<${names.hashed(addr)}>] `;
    const frames = ctx.depot.fetch(trace).map((addr) => `${hashed(addr)}${names.symbol(addr)}`);
    this.frames.set(trace, frames);
    return frames;
  }

  /** The lines of a trace. */
  textOf(trace: number): string {
    let text = this.texts.get(trace);
    if (text === undefined) {
      text = this.of(trace)
        .map((frame) => `${frameLine(frame)}\n`)
        .join('');
      this.texts.set(trace, text);
    }
    return text;
  }
}

/** @kernel mm/kmemleak.c hex_dump_object faithful */
function hexDumpLines(s: KmemleakState, id: ObjectId): string[] {
  const { table } = s;
  const { ctx } = s.services;
  const percpu = (table.flags[id] & OBJECT_PERCPU) !== 0;
  const cpu = ctx.machine.cpu.id;
  const start = percpu ? s.services.perCpuPtr(table.pointer[id], cpu) : table.pointer[id];
  const length = Math.min(table.size[id], HEX_MAX_BYTES);
  const where = percpu ? ` on cpu ${cpu}` : '';
  return [
    `  hex dump (first ${length} bytes${where}):`,
    ...hexDump(ctx.machine.memory.readBytes(start, length)).map((line) => `    ${line}`),
  ];
}

/**
 * Puts an object's metadata into the kernel log.
 * @kernel mm/kmemleak.c dump_object_info faithful
 */
export function dumpObjectInfo(s: KmemleakState, id: ObjectId): void {
  const { table, profile } = s;
  const { ctx, names } = s.services;
  const jiffies = table.jiffies[id];
  s.print(`Object${kindText(s, id)} ${formatAddr(table.pointer[id])} (size ${table.size[id]}):`);
  s.print(`  comm "${table.commOf(id)}", pid ${table.pid[id]}, jiffies ${jiffies}`);
  s.print(`  min_count = ${table.minCount[id]}`);
  s.print(`  count = ${table.countOf(id)}`);
  s.print(`  flags = 0x${(table.flags[id] & KERNEL_FLAGS).toString(16)}`);
  s.print(`  checksum = ${table.checksum[id]}`);
  s.print('  backtrace:');
  for (const addr of ctx.depot.fetch(table.trace[id])) {
    ctx.printk(`${profile.logFrameIndent}${names.symbol(addr)}`);
  }
}
