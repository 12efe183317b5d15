/**
 * Memcheck during one run of a program: it keeps its own account of blocks and of what is defined,
 * and when the program ends it searches for leaks and says what it found.
 */
import { absolutePath } from '../../user/file-access.ts';
import type { Memory } from '../../machine/memory.ts';
import type { VirtAddr } from '../../machine/address.ts';
import type { InstructionFollower } from '../../crun/vm/state.ts';
import type { AllocCall, UserHeap } from '../../user/allocations.ts';
import { allocationFrames, libcFrames, programFrames, type Frame } from '../../user/frames.ts';
import type { UserMemory } from '../../user/memory.ts';
import { registersOf, rootsOf } from '../../user/roots.ts';
import { ProgramEnd, SIGNAL_NAMES } from '../../user/signal.ts';
import type { Tool, UserProcess } from '../../user/tool.ts';
import { AllocationPlaces } from '../places.ts';
import { Definedness } from './definedness.ts';
import { DefinednessFollower } from './follow.ts';
import { MemcheckHeap } from './heap.ts';
import type { Heuristic } from './heuristics.ts';
import { faultOf, STACK_ADVICE } from './faults.ts';
import { MEMCHECK_LAYOUT } from './layout.ts';
import { DefinedMemory } from './memory.ts';
import type { MemcheckOptions } from './options.ts';
import { kindOf, lossRecords, type LiveBlock, type LossRecord } from './records.ts';
import { LeakSearch, type SearchResult } from './search.ts';
import { searchedMemory } from './searched-memory.ts';
import { suppressionOf, type Suppression } from './suppressions.ts';
import {
  frameLines,
  generatedSuppression,
  number,
  printedFrames,
  recordHead,
  replacedFrame,
  replacedFunctions,
  summaryLines,
  type LeakSummary,
  type PrintedFrame,
} from './text.ts';

/** What a leak check found: for those who want data and no text. */
export interface LeakReport {
  readonly blocks: readonly LiveBlock[];
  readonly result: SearchResult;
  readonly records: readonly LossRecord[];
  readonly summary: LeakSummary;
  /** Frames of each record, innermost first. */
  readonly frames: (record: LossRecord) => PrintedFrame[];
  readonly errors: number;
}

/** Allocations and frees so far. */
export interface HeapUsage {
  allocs: number;
  frees: number;
  bytes: number;
}

/** One run under memcheck. */
export class MemcheckRun implements Tool {
  readonly layout = MEMCHECK_LAYOUT;
  readonly usage: HeapUsage = { allocs: 0, frees: 0, bytes: 0 };
  /** What the check at the end found; undefined before, and without one. */
  report: LeakReport | undefined;
  private readonly options: MemcheckOptions;
  private readonly suppressions: readonly Suppression[];
  private readonly defined = new Definedness();
  private readonly live = new Map<VirtAddr, LiveBlock>();
  private readonly places = new AllocationPlaces();
  /** Errors that are no leaks. */
  private otherErrors = 0;
  private log = '';
  private pid = 0;

  constructor(options: MemcheckOptions, suppressions: readonly Suppression[] = []) {
    this.options = options;
    this.suppressions = suppressions;
  }

  memory(machine: Memory): UserMemory {
    return new DefinedMemory(machine, this.defined);
  }

  heap(proc: UserProcess): UserHeap {
    return new MemcheckHeap(proc, this.defined);
  }

  follower(): InstructionFollower {
    return new DefinednessFollower(this.defined);
  }

  allocated(address: VirtAddr, call: AllocCall): void {
    this.usage.allocs++;
    this.usage.bytes += call.size;
    this.live.set(address, { address, call, place: this.places.of(call) });
  }

  freed(address: VirtAddr): void {
    this.usage.frees++;
    this.live.delete(address);
  }

  resized(from: VirtAddr, to: VirtAddr, call: AllocCall): void {
    this.live.delete(from);
    this.usage.frees++;
    this.allocated(to, call);
  }

  started(proc: UserProcess): void {
    this.pid = proc.kernel.tasks.current.pid;
    if (this.options.quiet) return;
    this.say(proc, [
      'Memcheck, a memory error detector',
      "Copyright (C) 2002-2022, and GNU GPL'd, by Julian Seward et al.",
      'Using Valgrind-3.19.0 and LibVEX; rerun with -h for copyright info',
      `Command: ${proc.start.argv.join(' ')}`,
      '',
    ]);
  }

  ended(proc: UserProcess, end: ProgramEnd): ProgramEnd | undefined {
    const { options } = this;
    if (end.signal !== 0) this.saySignal(proc, end);
    else if (options.runFreeres) for (const free of proc.resources) free();
    if (!options.quiet) this.sayHeap(proc);
    const report = options.leakCheck === 'no' ? undefined : this.check(proc);
    const errors = this.sayLeaks(proc, report);
    if (options.logFile !== undefined) {
      const path = options.logFile.replaceAll('%p', String(this.pid));
      proc.start.files.write(absolutePath(proc.start.files, path), this.log);
    }
    if (errors.found === 0 || options.errorExitcode === 0 || end.signal !== 0) return undefined;
    return new ProgramEnd(options.errorExitcode & 0xff);
  }

  /** Searches for leaks in what is there now. */
  check(proc: UserProcess): LeakReport {
    const blocks = byAddress(this.live);
    const spans = new Float64Array(2 * blocks.length);
    for (let i = 0; i < blocks.length; i++) {
      spans[2 * i] = blocks[i].address;
      spans[2 * i + 1] = blocks[i].call.size;
    }
    const memory = searchedMemory(proc, this.defined);
    const search = new LeakSearch(memory, spans, this.options.heuristics);
    for (const { start, end } of rootsOf(proc)) search.scanRoot(start, end);
    for (const { value } of registersOf(proc)) search.meetRoot(value);
    const result = search.finish();
    const records = lossRecords(blocks, result, this.mergedPlaces(proc));
    const frames = (record: LossRecord): PrintedFrame[] => this.framesOf(proc, record.call);
    const summary = summarize(blocks, result);
    this.report = { blocks, result, records, summary, frames, errors: 0 };
    return this.report;
  }

  /** Places whose frames are alike as far as they are compared are one: the first of them. */
  private mergedPlaces(proc: UserProcess): (block: LiveBlock) => number {
    const first = new Map<string, number>();
    const merged: number[] = [];
    return ({ call, place }) => {
      let one = merged[place];
      if (one === undefined) {
        const frames = this.framesOf(proc, call).slice(0, this.options.resolution);
        const key = frames.map(({ address, function: name }) => `${address} ${name}`).join();
        one = first.get(key) ?? place;
        first.set(key, one);
        merged[place] = one;
      }
      return one;
    };
  }

  private framesOf(proc: UserProcess, call: AllocCall): PrintedFrame[] {
    const replaced = replacedFunctions(call.name).map(replacedFrame);
    const frames = allocationFrames(proc, call, this.options.callers);
    return [...replaced, ...this.printed(proc, frames)].slice(0, this.options.callers);
  }

  private printed(proc: UserProcess, frames: readonly Frame[]): PrintedFrame[] {
    return printedFrames(
      frames,
      absolutePath(proc.start.files, proc.start.argv[0].replace(/^\.\//, '')),
    );
  }

  private say(proc: UserProcess, lines: readonly string[]): void {
    this.write(proc, lines.map((line) => `==${this.pid}== ${line}\n`).join(''));
  }

  private write(proc: UserProcess, text: string): void {
    if (this.options.logFile === undefined) proc.complain(text);
    else this.log += text;
  }

  private saySignal(proc: UserProcess, { signal, via }: ProgramEnd): void {
    const fault = proc.over && faultOf(proc, proc.over);
    const frames = fault
      ? fault.frames
      : [...libcFrames(proc, via), ...programFrames(proc, proc.over?.trace ?? 0)];
    const lines = frameLines(this.printed(proc, frames.slice(0, this.options.callers)));
    if (fault) {
      this.otherErrors = 1;
      this.say(proc, [
        ...fault.head,
        ...lines,
        ` Address 0x${fault.address} is not stack'd, malloc'd or (recently) free'd`,
        '',
      ]);
    }
    const name = SIGNAL_NAMES[signal] ?? '???';
    this.say(proc, [
      '',
      `Process terminating with default action of signal ${signal} (${name})`,
      ...(fault ? [` Access not within mapped region at address 0x${fault.address}`] : []),
      ...lines,
      ...(fault ? STACK_ADVICE : []),
    ]);
  }

  private sayHeap(proc: UserProcess): void {
    const { allocs, frees, bytes } = this.usage;
    let inUse = 0;
    for (const { call } of this.live.values()) inUse += call.size;
    this.say(proc, [
      '',
      'HEAP SUMMARY:',
      `    in use at exit: ${number(inUse)} bytes in ${number(this.live.size)} blocks`,
      `  total heap usage: ${number(allocs)} allocs, ${number(frees)} frees, ` +
        `${number(bytes)} bytes allocated`,
      '',
    ]);
  }

  /** Prints what was found; gives the number of errors. */
  private sayLeaks(
    proc: UserProcess,
    report: LeakReport | undefined,
  ): { found: number; suppressed: number } {
    const { options } = this;
    const errors = { found: this.otherErrors, suppressed: 0 };
    const isLoud = !options.quiet;
    if (!report) {
      if (isLoud)
        this.say(proc, ['For a detailed leak analysis, rerun with: --leak-check=full', '']);
    } else if (report.blocks.length === 0) {
      if (isLoud) this.say(proc, ['All heap blocks were freed -- no leaks are possible', '']);
    } else {
      for (const [i, record] of report.records.entries()) {
        this.sayRecord(proc, report, record, i + 1, errors);
      }
      this.report = { ...report, errors: errors.found };
      if (isLoud) this.saySummary(proc, report.summary);
    }
    if (isLoud) {
      const { found, suppressed } = errors;
      this.say(proc, [
        ...(options.lists ? [] : ['For lists of detected and suppressed errors, rerun with: -s']),
        `ERROR SUMMARY: ${number(found)} errors from ${number(found)} contexts ` +
          `(suppressed: ${number(suppressed)} from ${number(suppressed)})`,
      ]);
    }
    return errors;
  }

  private sayRecord(
    proc: UserProcess,
    { frames, records, summary }: LeakReport,
    record: LossRecord,
    i: number,
    errors: { found: number; suppressed: number },
  ): void {
    const { options } = this;
    if (options.leakCheck !== 'full') return;
    const kind = kindOf(record.state);
    const printed = frames(record);
    const seen = printed.map((one) => ({
      function: one.function,
      object: one.object,
      source: one.place,
    }));
    if (suppressionOf(this.suppressions, kind, seen)) {
      errors.suppressed++;
      for (const [to, sign] of [
        [summary.suppressed, 1],
        [summary[kind], -1],
      ] as const) {
        to.bytes += sign * record.bytes;
        to.blocks += sign * record.blocks;
      }
      return;
    }
    if (options.errors.has(kind)) errors.found++;
    if (!options.show.has(kind)) return;
    const head = recordHead(record, i, records.length);
    this.say(proc, [head, ...frameLines(printed), '']);
    if (!options.genSuppressions) return;
    this.write(proc, `${generatedSuppression(kind, printed).join('\n')}\n`);
  }

  private saySummary(proc: UserProcess, summary: LeakSummary): void {
    const { options } = this;
    const lines = summaryLines(summary);
    if (options.leakCheck === 'summary') {
      lines.push('Rerun with --leak-check=full to see details of leaked memory');
    } else if (summary.reachable.blocks > 0 && !options.show.has('reachable')) {
      lines.push(
        'Reachable blocks (those to which a pointer was found) are not shown.',
        'To see them, rerun with: --leak-check=full --show-leak-kinds=all',
      );
    }
    this.say(proc, [...lines, '']);
  }
}

function summarize(
  blocks: readonly LiveBlock[],
  { states, heuristics }: SearchResult,
): LeakSummary {
  const zero = (): { bytes: number; blocks: number } => ({ bytes: 0, blocks: 0 });
  const summary = {
    definite: zero(),
    indirect: zero(),
    possible: zero(),
    reachable: zero(),
    suppressed: zero(),
    heuristics: {} as Partial<Record<Heuristic, { bytes: number; blocks: number }>>,
  };
  const amounts = [summary.reachable, summary.possible, summary.indirect, summary.definite];
  for (let i = 0; i < blocks.length; i++) {
    const { size } = blocks[i].call;
    const amount = amounts[states[i]];
    amount.bytes += size;
    amount.blocks++;
    const heuristic = heuristics.get(i);
    if (heuristic === undefined) continue;
    const own = (summary.heuristics[heuristic] ??= zero());
    own.bytes += size;
    own.blocks++;
  }
  return summary;
}

/** All blocks in the order of their addresses, in which they most often were made. */
function byAddress(live: ReadonlyMap<VirtAddr, LiveBlock>): LiveBlock[] {
  const blocks = [...live.values()];
  let before = 0;
  for (const { address } of blocks) {
    if (address < before) return blocks.sort((a, b) => a.address - b.address);
    before = address;
  }
  return blocks;
}
