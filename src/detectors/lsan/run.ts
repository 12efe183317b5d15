/**
 * A sanitizer that looks for leaks, during one run of a program: its heap, the functions that
 * programs may call (__lsan_…), and the check when the program ends. AddressSanitizer builds on
 * it.
 */
import type { VirtAddr } from '../../machine/address.ts';
import { joinNumber, PAGE_SIZE } from '../../machine/address.ts';
import type { HostLibrary } from '../../crun/vm/host.ts';
import type { AllocCall, UserHeap } from '../../user/allocations.ts';
import { registersOf, rootsOf, type Root } from '../../user/roots.ts';
import { ProgramEnd } from '../../user/signal.ts';
import { PTHREAD } from '../../user/threads.ts';
import type { Tool, UserProcess } from '../../user/tool.ts';
import { AllocationPlaces } from '../places.ts';
import { allocationChain, type PrintedFrame, type SanitizerLibrary } from './frames.ts';
import {
  defaultOptions,
  parseSuppressions,
  readOptions,
  type LeakSuppression,
  type SanitizerOptions,
} from './options.ts';
import { leakReport, leaksOf, suppressionsText, type Leak } from './report.ts';
import { LEAKED, LeakSearch, REACHABLE, type ReadWord } from './search.ts';
import { SizeClassHeap, type HeapHooks, type HeapStyle } from './size-classes.ts';

/** The functions that programs may call. */
export const LSAN_FUNCTIONS = [
  '__lsan_ignore_object',
  '__lsan_disable',
  '__lsan_enable',
  '__lsan_register_root_region',
  '__lsan_unregister_root_region',
  '__lsan_do_leak_check',
  '__lsan_do_recoverable_leak_check',
] as const;
const TEXT_MAX = 1 << 16;
/** What the loader uses of the stack for a call. */
const LOADER_STACK = 1024;

/** A sanitizer, as far as the search for leaks goes. */
export interface Sanitizer {
  /** `AddressSanitizer`: how it signs. */
  readonly name: string;
  readonly library: SanitizerLibrary;
  readonly heap: HeapStyle;
  /** What a leak makes of the program's status. */
  readonly exitcode: number;
  /** Environment variables with options, the last one wins. */
  readonly variables: readonly string[];
  /** Functions of the program that give options. */
  readonly defaults: readonly string[];
  /** The argument of a thread that runs is kept in its `struct pthread`. */
  readonly keepsArgument: boolean;
  /** The check is before destructors, for it was loaded before the program. */
  readonly checksEarly: boolean;
}

/** A block that was not freed. */
interface LiveBlock {
  readonly address: VirtAddr;
  readonly call: AllocCall;
  readonly place: number;
  readonly ignored: boolean;
}

/** One run. */
export class LeakRun implements Tool {
  /** What the checks found, one after the other. */
  readonly checks: Leak[][] = [];
  readonly options: SanitizerOptions;
  protected proc!: UserProcess;
  private library!: HostLibrary;
  protected readonly sanitizer: Sanitizer;
  private readonly live = new Map<VirtAddr, LiveBlock>();
  private readonly places = new AllocationPlaces();
  private readonly regions: { readonly start: VirtAddr; readonly end: VirtAddr }[] = [];
  private suppressions: LeakSuppression[] = [];
  /** How often __lsan_disable() was called and not taken back. */
  private disabled = 0;
  private isDone = false;

  constructor(sanitizer: Sanitizer) {
    this.sanitizer = sanitizer;
    this.options = defaultOptions(sanitizer.exitcode);
  }

  heap(proc: UserProcess): UserHeap {
    return new SizeClassHeap(proc, this.sanitizer.heap, this.hooks());
  }

  protected hooks(): HeapHooks {
    return {};
  }

  functions(library: HostLibrary, proc: UserProcess): void {
    this.proc = proc;
    this.library = library;
    library.addAll({
      'void __lsan_ignore_object(const void *)': (c) => this.ignore(c.address(0)),
      'void __lsan_disable(void)': () => void this.disabled++,
      'void __lsan_enable(void)': () => void this.disabled--,
      'void __lsan_register_root_region(const void *, size_t)': (c) =>
        void this.regions.push({ start: c.address(0), end: c.address(0) + c.size(1) }),
      'void __lsan_unregister_root_region(const void *, size_t)': (c) => {
        const start = c.address(0);
        const i = this.regions.findIndex((one) => one.start === start);
        if (i >= 0) this.regions.splice(i, 1);
      },
      'void __lsan_do_leak_check(void)': () => this.checkAtEnd(),
      'int __lsan_do_recoverable_leak_check(void)': () => Number(this.check()),
    });
  }

  started(proc: UserProcess): void {
    this.bindLazily();
    for (const name of this.sanitizer.defaults) {
      const text = this.textOf(name);
      if (text !== undefined) readOptions(this.options, text);
    }
    for (const name of this.sanitizer.variables) {
      readOptions(this.options, proc.start.env[name] ?? '');
    }
    const file = this.options.suppressions;
    const path = file.startsWith('/') ? file : `${proc.start.files.cwd}/${file}`;
    const given = file === '' ? '' : (proc.start.files.read(path.replaceAll('//', '/')) ?? '');
    const own = this.textOf('__lsan_default_suppressions') ?? '';
    this.suppressions = [...parseSuppressions(own), ...parseSuppressions(given)];
    if (this.sanitizer.checksEarly) proc.exits.push(() => this.checkAtEnd());
    // The check is before the files are closed: what they hold is lost when there are leaks.
    else proc.flushes.unshift(() => this.checkAtEnd());
  }

  allocated(address: VirtAddr, call: AllocCall): void {
    const ignored = this.disabled > 0;
    this.live.set(address, { address, call, place: this.places.of(call), ignored });
  }

  freed(address: VirtAddr, _stack: number): void {
    this.live.delete(address);
  }

  resized(from: VirtAddr, to: VirtAddr, call: AllocCall): void {
    this.live.delete(from);
    this.allocated(to, call);
  }

  /** How a block that the program has was allocated. */
  protected callOf(address: VirtAddr): AllocCall | undefined {
    return this.live.get(address)?.call;
  }

  /**
   * The loader looks for a function of the library when it is first called, and what it needs for
   * that is on the stack below the caller, where dead frames had pointers.
   */
  private bindLazily(): void {
    const { memory } = this.proc;
    for (const name of this.library.names()) {
      const entry = this.library.find(name)!;
      const { run } = entry;
      entry.run = (c) => {
        entry.run = run;
        const { stack } = this.proc.threads.current.task;
        const { sp } = stack;
        const start = Math.max(stack.start, sp - LOADER_STACK);
        memory.fill(start, 0, sp - start);
        return run(c);
      };
    }
  }

  /** A text that a function of the program gives; undefined when there is none. */
  private textOf(name: string): string | undefined {
    const { image, memory, layout } = this.proc;
    const at = image.addressOf(name);
    if (at === 0) return undefined;
    // It lies in the program, of whose addresses the upper half is known.
    const low = this.proc.call(at) >>> 0;
    return low === 0 ? undefined : memory.readString(layout.programHigh + low, TEXT_MAX);
  }

  private ignore(address: VirtAddr): void {
    for (const block of this.live.values()) {
      const { address: start, call } = block;
      if (address < start || address >= start + Math.max(1, call.size)) continue;
      this.live.set(start, { ...block, ignored: true });
      return;
    }
  }

  /** The last check: ends the program when there are leaks. */
  private checkAtEnd(): void {
    if (this.isDone) return;
    this.isDone = true;
    if (this.check() && this.options.exitcode !== 0) throw new ProgramEnd(this.options.exitcode);
  }

  /** Looks for leaks and says what it found; whether there is one. */
  private check(): boolean {
    const { proc, options } = this;
    if (!options.detectLeaks) return false;
    const turnedOff = proc.image.addressOf('__lsan_is_turned_off');
    if (turnedOff !== 0 && proc.call(turnedOff) !== 0) return false;
    const leaks = this.search();
    this.checks.push(leaks);
    const used = options.printSuppressions ? suppressionsText(this.suppressions) : '';
    if (leaks.length === 0) {
      if (used !== '') proc.complain(used.trimEnd() + '\n');
      return false;
    }
    const report = leakReport(leaks, used, {
      pid: proc.kernel.tasks.current.pid,
      sanitizer: this.sanitizer.name,
      objects: options.reportObjects,
      max: options.maxLeaks,
      frames: (leak) => this.framesOf(this.live.get(leak.blocks[0].address)!.call),
    });
    proc.complain(report);
    return true;
  }

  /** Searches again when suppressions have named roots. */
  private search(): Leak[] {
    const blocks = [...this.live.values()].sort((a, b) => a.address - b.address);
    const suppressed = new Set<number>();
    for (;;) {
      const leaks = leaksOf(this.searchOnce(blocks, suppressed));
      const found = leaks.filter((leak) => this.suppress(leak));
      for (const { blocks: list } of found) for (const { address } of list) suppressed.add(address);
      if (found.length === 0) return leaks;
    }
  }

  private searchOnce(
    blocks: readonly LiveBlock[],
    suppressed: ReadonlySet<number>,
  ): { address: number; size: number; direct: boolean; place: number }[] {
    const starts = Float64Array.from(blocks, ({ address }) => address);
    const sizes = Float64Array.from(blocks, ({ call }) => call.size);
    const step = this.options.useUnaligned ? 1 : 8;
    const search = new LeakSearch(this.reader(), starts, sizes, step);
    for (const root of rootsOf(this.proc)) {
      for (const { start, end } of this.rangesOf(root)) search.scanRoot(start, end);
    }
    if (this.options.useRegisters) {
      for (const { value } of registersOf(this.proc)) search.meetRoot(value);
    }
    if (this.options.useRootRegions) {
      for (const { start, end } of this.regions) search.scanRoot(start, end);
    }
    search.flood();
    for (const [i, { address, call, ignored }] of blocks.entries()) {
      // What the loader has allocated is its own.
      const isLoaders = call.via[0]?.isLoader ?? false;
      if (ignored || isLoaders || suppressed.has(address)) search.reach(i);
    }
    const states = search.finish();
    return blocks.flatMap(({ address, call, place }, i) =>
      states[i] === REACHABLE
        ? []
        : [{ address, size: call.size, direct: states[i] === LEAKED, place }],
    );
  }

  /** What is looked at of a range of roots. */
  private rangesOf({ kind, start, end, thread }: Root): { start: VirtAddr; end: VirtAddr }[] {
    const { useGlobals, useStacks, useTls } = this.options;
    if (kind === 'data' || kind === 'libc') return useGlobals ? [{ start, end }] : [];
    if (kind === 'stack') return useStacks ? [{ start, end }] : [];
    if ((kind !== 'tls' && kind !== 'pthread') || !useTls || thread?.ended) return [];
    if (kind === 'tls' || this.sanitizer.keepsArgument) return [{ start, end }];
    // The sanitizer has put something of its own there.
    const argument = start + PTHREAD.argument;
    return [
      { start, end: argument },
      { start: argument + 8, end },
    ];
  }

  private reader(): ReadWord {
    const { memory } = this.proc;
    const { u32 } = memory.phys;
    let page = -1;
    let pa = -1;
    return (va) => {
      if (va % 8 !== 0) {
        for (const at of [va, va + 7]) if (memory.translate(at) < 0) return -1;
        return joinNumber(memory.read32(va) | 0, memory.read32(va + 4));
      }
      const number = Math.floor(va / PAGE_SIZE);
      if (number !== page) {
        page = number;
        pa = memory.translate(number * PAGE_SIZE);
      }
      if (pa < 0) return -1;
      const at = (pa + (va % PAGE_SIZE)) / 4;
      return joinNumber(u32[at] | 0, u32[at + 1]);
    };
  }

  private suppress({ blocks, bytes }: Leak): boolean {
    if (this.suppressions.length === 0) return false;
    const frames = this.framesOf(this.live.get(blocks[0].address)!.call);
    const found = this.suppressions.find(({ pattern }) =>
      frames.some(({ function: name, place }) => pattern.test(name) || pattern.test(place)),
    );
    if (!found) return false;
    found.blocks += blocks.length;
    found.bytes += bytes;
    return true;
  }

  protected framesOf(call: AllocCall): PrintedFrame[] {
    const frames = allocationChain(this.proc, this.sanitizer.library, call);
    return frames.slice(0, this.options.contextSize);
  }
}
