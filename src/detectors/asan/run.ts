/**
 * AddressSanitizer during one run of a program: beside looking for leaks it keeps account of what
 * may be used, looks at each access, and ends the program at the first that must not be.
 */
import { absolutePath } from '../../user/file-access.ts';
import { PageFault } from '../../machine/memory.ts';
import type { VirtAddr } from '../../machine/address.ts';
import type { HostLibrary } from '../../crun/vm/host.ts';
import type { InstructionFollower } from '../../crun/vm/state.ts';
import type { AllocCall } from '../../user/allocations.ts';
import { frameAt } from '../../user/frames.ts';
import type { Layout } from '../../user/layout.ts';
import { LINUX_LAYOUT } from '../../user/layout.ts';
import { ProgramEnd, raised, SIGABRT, SIGFPE, SIGSEGV } from '../../user/signal.ts';
import { THREAD_START } from '../../user/start-code.ts';
import type { UserProcess } from '../../user/tool.ts';
import {
  behindMain,
  chain,
  frameLines,
  innerFrame,
  interceptorFrame,
  outerFrame,
  type PrintedFrame,
} from '../lsan/frames.ts';
import { LeakRun } from '../lsan/run.ts';
import type { HeapHooks } from '../lsan/size-classes.ts';
import {
  describeBlock,
  describeFrame,
  describeVariables,
  hex,
  type KnownBlock,
} from './describe.ts';
import { AccessFollower, type BadAccess } from './follow.ts';
import { StackFrames } from './frames.ts';
import { INTERCEPTORS, type UsedRange } from './interceptors.ts';
import { POISON, Shadow, shadowText } from './shadow.ts';

const LINE = '='.repeat(65);
/** Bytes of a variable with the red zone behind it. */
const withZone = (size: number): number => Math.ceil(size / 32) * 32 + 32;
const ASAN_LAYOUT: Layout = {
  ...LINUX_LAYOUT,
  redZone: { align: 32, behind: (size) => withZone(size) - size },
};
/** By what the shadow says. */
const NAMES: Readonly<Record<number, string>> = {
  [POISON.heap]: 'heap-buffer-overflow',
  [POISON.freed]: 'heap-use-after-free',
  [POISON.stackLeft]: 'stack-buffer-underflow',
  [POISON.stackMiddle]: 'stack-buffer-overflow',
  [POISON.stackRight]: 'stack-buffer-overflow',
  [POISON.afterReturn]: 'stack-use-after-return',
  [POISON.afterScope]: 'stack-use-after-scope',
  [POISON.global]: 'global-buffer-overflow',
};

/** What a report begins with: the error and the place of the access. */
interface Head {
  readonly what: string;
  readonly frames: readonly PrintedFrame[];
  readonly summary: string;
  /** The access line; '' for frees. */
  readonly access: string;
}

/** One run. */
export class AsanRun extends LeakRun {
  readonly layout = ASAN_LAYOUT;
  private readonly shadow = new Shadow();
  private readonly stackFrames = new StackFrames(
    this.shadow,
    () => this.options.detectUseAfterReturn,
  );
  private readonly known = new Map<VirtAddr, KnownBlock>();
  private readonly created: number[] = [];

  follower(): InstructionFollower {
    return new AccessFollower(this.shadow, this.stackFrames, (bad) => this.badAccess(bad));
  }

  override functions(library: HostLibrary, proc: UserProcess): void {
    super.functions(library, proc);
    for (const [name, { before, after, inner = [], innerAfter = [] }] of Object.entries(
      INTERCEPTORS,
    )) {
      const entry = library.find(name);
      if (!entry) continue;
      const { run } = entry;
      entry.run = (c) => {
        for (const range of before?.(c) ?? []) this.checkRange(name, range, inner);
        const result = run(c);
        for (const range of after?.(c, result ?? 0) ?? []) this.checkRange(name, range, innerAfter);
        return result;
      };
    }
    const create = library.find('pthread_create');
    if (create) {
      const { run } = create;
      create.run = (c) => {
        this.created[proc.threads.all.length] = proc.trace;
        return run(c);
      };
    }
    library.addAll({
      'void __asan_unpoison_stack_memory(void *, size_t)': (c) =>
        this.shadow.allow(c.address(0), c.size(1)),
      'void __asan_poison_stack_memory(void *, size_t)': (c) =>
        this.shadow.poison(c.address(0), c.size(1), POISON.afterScope),
    });
  }

  override started(proc: UserProcess): void {
    for (const { address, data } of proc.image.variables()) {
      if (/^\.t(data|bss)/.test(data.section)) continue;
      const end = address + withZone(data.size);
      this.shadow.poison(address + data.size, end - address - data.size, POISON.global);
      this.shadow.allow(address, data.size);
    }
    super.started(proc);
  }

  override allocated(address: VirtAddr, call: AllocCall): void {
    super.allocated(address, call);
    const thread = this.threadNumber();
    const { size } = call;
    this.known.set(address, {
      address,
      size,
      thread,
      frames: this.framesOf(call),
      freed: undefined,
    });
  }

  override freed(address: VirtAddr, stack: number): void {
    const block = this.known.get(address);
    if (!block || block.freed) this.badFree(address, block !== undefined);
    this.noteFreed(address, [this.interceptor('free'), ...chain(this.proc, stack, this.outer())]);
    super.freed(address, stack);
  }

  override resized(from: VirtAddr, to: VirtAddr, call: AllocCall): void {
    this.noteFreed(from, this.framesOf(call));
    super.resized(from, to, call);
  }

  ended(proc: UserProcess, { signal }: ProgramEnd): ProgramEnd | undefined {
    if (signal !== SIGSEGV && signal !== SIGFPE) return undefined;
    const { error, trace } = proc.over ?? { error: undefined, trace: 0 };
    const { ip } = proc.kernel.base.stack.faultSite(error);
    const pid = this.pid();
    const frames = this.programChain(ip, trace);
    const at = error instanceof PageFault ? error.address : ip;
    const name = signal === SIGSEGV ? 'SEGV' : 'FPE';
    const sp = proc.threads.current.task.stack.sp;
    const registers = `pc ${hex(ip)} bp ${hex(sp + 0x50)} sp ${hex(sp)} T${this.threadNumber()}`;
    const lines = [
      'AddressSanitizer:DEADLYSIGNAL',
      LINE,
      `==${pid}==ERROR: AddressSanitizer: ${name} on unknown address ${hex(at)} (${registers})`,
    ];
    if (error instanceof PageFault) {
      const kind = error.write ? 'WRITE' : 'READ';
      lines.push(`==${pid}==The signal is caused by a ${kind} memory access.`);
      if (at < 4096) lines.push(`==${pid}==Hint: address points to the zero page.`);
    }
    lines.push(...frameLines(frames), '', 'AddressSanitizer can not provide additional info.');
    lines.push(`SUMMARY: AddressSanitizer: ${name} ${site(frames)}`, `==${pid}==ABORTING`);
    proc.complain(`${lines.join('\n')}\n`);
    return this.end();
  }

  protected override hooks(): HeapHooks {
    return {
      mapped: (start, bytes) => this.shadow.poison(start, bytes, POISON.heap),
      given: (address, size) => this.shadow.allow(address, size),
      unknown: (address) => this.badFree(address, this.known.get(address)?.freed !== undefined),
    };
  }

  private noteFreed(address: VirtAddr, frames: readonly PrintedFrame[]): void {
    const block = this.known.get(address);
    if (!block) return;
    this.known.set(address, { ...block, freed: { thread: this.threadNumber(), frames } });
    this.shadow.poison(address, Math.max(1, block.size), POISON.freed);
  }

  /** @param inner - frames of the sanitizer below the interceptor's. */
  private checkRange(
    name: string,
    { at, bytes, write }: UsedRange,
    inner: readonly string[],
  ): void {
    const address = this.shadow.firstBad(at, bytes);
    if (address < 0) return;
    const { proc } = this;
    const { library } = this.sanitizer;
    const below = inner.map((one) => innerFrame(proc, library, one));
    const own = below.length > 0 ? outerFrame(proc, library, name) : this.interceptor(name);
    const frames = [...below, own, ...this.errorChain(proc.trace)];
    const { sp } = proc.threads.current.task.stack;
    this.sayAccess(address, bytes, write, { frames, pc: frames[0].address + 1, bp: sp + 0x50, sp });
  }

  private badAccess({ address, bytes, write, thread, pc }: BadAccess): never {
    const ip = thread.context.text.addressAt(pc);
    const frames = this.programChain(ip, thread.trace());
    const { delta } = thread;
    const registers = { pc: ip + 1, bp: thread.bp + delta, sp: thread.sp + delta };
    this.sayAccess(address, bytes, write, { frames, ...registers });
  }

  private sayAccess(
    address: VirtAddr,
    bytes: number,
    write: boolean,
    {
      frames,
      pc,
      bp,
      sp,
    }: Readonly<Record<'pc' | 'bp' | 'sp', number>> & { readonly frames: readonly PrintedFrame[] },
  ): never {
    const bad = this.shadow.firstBad(address, bytes);
    const why = this.shadow.at(bad);
    const name = NAMES[why < 8 ? this.shadow.at(bad + 8) : why] ?? 'unknown-crash';
    const registers = `at pc ${hex(pc)} bp ${hex(bp)} sp ${hex(sp)}`;
    const kind = write ? 'WRITE' : 'READ';
    this.say(
      {
        what: `${name} on address ${hex(address)} ${registers}`,
        access: `${kind} of size ${bytes} at ${hex(address)} thread T${this.threadNumber()}\n`,
        frames,
        summary: `${name} ${site(frames)}`,
      },
      this.describe(address, bytes),
      shadowText(this.shadow, bad, this.options.printLegend),
    );
  }

  private badFree(address: VirtAddr, isDouble: boolean): never {
    const thread = `in thread T${this.threadNumber()}`;
    const frames = [this.interceptor('free'), ...this.errorChain(this.proc.trace)];
    const what = isDouble
      ? `attempting double-free on ${hex(address)} ${thread}:`
      : `attempting free on address which was not malloc()-ed: ${hex(address)} ${thread}`;
    const summary = `${isDouble ? 'double-free' : 'bad-free'} ${site(frames)}`;
    this.say({ what, access: '', frames, summary }, this.describe(address, 1), '');
  }

  private say({ what, access, frames, summary }: Head, about: string, shadow: string): never {
    const pid = this.pid();
    const number = this.threadNumber();
    let created = '';
    if (number > 0) {
      const how = [this.interceptor('pthread_create'), ...chain(this.proc, this.created[number])];
      created = `Thread T${number} created by T0 here:\n${frameLines(how).join('\n')}\n\n`;
    }
    this.proc.complain(
      `${LINE}\n==${pid}==ERROR: AddressSanitizer: ${what}\n${access}` +
        `${frameLines(frames).join('\n')}\n\n${about}${created}` +
        `SUMMARY: AddressSanitizer: ${summary}\n${shadow}==${pid}==ABORTING\n`,
    );
    throw this.end();
  }

  private end(): ProgramEnd {
    return this.options.abortOnError ? raised(SIGABRT) : new ProgramEnd(this.options.exitcode);
  }

  /** What lies at an address. */
  private describe(address: VirtAddr, bytes: number): string {
    const frame = this.stackFrames.find(address);
    const { proc } = this;
    if (frame) return describeFrame(proc, address, bytes, this.threadNumber(), frame);
    const variables = describeVariables(proc, address, bytes, withZone);
    if (variables !== '') return variables;
    const block = this.nearest(address);
    return block ? describeBlock(address, bytes, block) : '';
  }

  /** The block that an address is in or beside; one that is there rather than one that was. */
  private nearest(address: VirtAddr): KnownBlock | undefined {
    const distance = ({ address: start, size }: KnownBlock): number =>
      address < start ? start - address : Math.max(0, address - start - size + 1);
    return [...this.known.values()].sort((a, b) => {
      const [inA, inB] = [distance(a) === 0, distance(b) === 0];
      if (inA !== inB) return inA ? -1 : 1;
      return distance(a) - distance(b);
    })[0];
  }

  private interceptor(name: string): PrintedFrame {
    return interceptorFrame(this.proc, this.sanitizer.library, name);
  }

  /** The chain of an instruction of the program. */
  private programChain(ip: VirtAddr, trace: number): PrintedFrame[] {
    const own = frameAt(this.proc, ip + 1);
    const rest = this.errorChain(trace);
    if (!own) return rest;
    const place = `${absolutePath(this.proc.start.files, own.file)}:${own.line}`;
    return [{ address: ip, function: own.name, place }, ...rest];
  }

  private errorChain(trace: number): PrintedFrame[] {
    const outer = this.outer();
    const frames = chain(this.proc, trace, outer);
    return outer.length > 0 ? frames : [...frames, ...behindMain(this.proc)];
  }

  private outer(): typeof THREAD_START {
    return this.threadNumber() > 0 ? THREAD_START : [];
  }

  private threadNumber(): number {
    const { threads } = this.proc;
    return Math.max(0, threads.all.indexOf(threads.current));
  }

  private pid(): number {
    return this.proc.kernel.tasks.current.pid;
  }
}

/** `/root/test.c:6 in main`. */
function site([frame]: readonly PrintedFrame[]): string {
  return frame ? `${frame.place} in ${frame.function}` : '(unknown)';
}
