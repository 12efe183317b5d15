/**
 * What happens when kernel code faults: the text in the log, the taint, the end of the task
 * (arch/x86/mm/fault.c, arch/x86/kernel/dumpstack.c, arch/x86/kernel/traps.c).
 *
 * Entry points of the kernel run their work under `guard`, which alone catches faults. A task that
 * faulted is marked killed; a fault in an interrupt, in an idle task or in init is a panic, after
 * which the kernel does nothing more.
 *
 * Simplified: no registers, no code bytes, no page table walk; locks stay as they are. A soft
 * lockup ends the task, as if the watchdog had been told to. Code in C gets a line with its source.
 */
import { KernelBug } from '../../machine/kernel-bug.ts';
import { hex } from '../../base/hex.ts';
import { PAGE_SIZE } from '../../machine/address.ts';
import { EFFORT, NeverEnds } from '../../machine/effort.ts';
import { PageFault } from '../../machine/memory.ts';
import { callTrace, taskHeader } from '../base/dump-stack.ts';
import {
  DivideError,
  GeneralProtection,
  InvalidOpcode,
  KernelPanic,
  StackOverflow,
  TaskExit,
  TaskHung,
} from '../base/fault.ts';
import type { KernelBase } from '../base/base.ts';
import { KERN_ALERT, KERN_EMERG, KERN_WARNING } from '../base/printk.ts';
import type { Entity } from './sched-entity.ts';
import type { TaskTable } from './task.ts';

/** Bits of a page fault's error code: a write. */
const X86_PF_PROT = 1;
const X86_PF_WRITE = 2;
/** The same: an instruction was to be fetched. */
const X86_PF_INSTR = 16;

const FAULTS = [
  PageFault,
  GeneralProtection,
  KernelBug,
  TaskExit,
  TaskHung,
  DivideError,
  InvalidOpcode,
  StackOverflow,
  KernelPanic,
  NeverEnds,
] as const;

/** An error that stands for a fault of the simulated kernel. */
type Fault = InstanceType<(typeof FAULTS)[number]>;
/** A fault that ends with an oops. */
type OopsFault = Exclude<Fault, TaskExit | TaskHung | KernelPanic | NeverEnds>;

/** Whether an error stands for a fault of the simulated kernel. */
export function isFault(error: unknown): error is Fault {
  return FAULTS.some((kind) => error instanceof kind);
}

/** A machine that does not come back: what goes on for ever, as far as anybody can tell. */
export interface Hang {
  /** Who runs: `insmod:45`, or the CPU in whose interrupt it is: `CPU#0`. */
  readonly who: string;
  /** The function: `f+0x10/0x20 [module]`. */
  readonly where: string;
  /** `file:line`, '' when there is no source. */
  readonly source: string;
  /** What the simulation did for it. */
  readonly steps: number;
}

/** What is said of a machine that does not come back. */
export function hangText({ who, where, source, steps }: Hang): string {
  const line = source === '' ? '' : ` (${source})`;
  return `the machine does not come back: ${who} is in ${where}${line}, after ${steps} steps`;
}

/** Turns faults into oopses. */
export class Oops {
  /** The reason of a panic; '' while the kernel runs. */
  panicked = '';
  /** Where the machine stands that does not come back. */
  hang: Hang | undefined;
  /** The task for which the simulation waits; see src/wiring.ts. */
  waiting: () => Pick<Entity, 'task' | 'trace'> | undefined = () => undefined;
  /** What follows `Modules linked in:`; see src/wiring.ts. */
  modulesText: () => string = () => '';
  private readonly base: KernelBase;
  private readonly tasks: TaskTable;
  private count = 0;

  constructor(base: KernelBase, tasks: TaskTable) {
    this.base = base;
    this.tasks = tasks;
  }

  /** Number of oopses so far. */
  get oopses(): number {
    return this.count;
  }

  /** Runs `fn`; when it faults, logs an oops, kills the current task and gives `killed`. */
  guard<T>(fn: () => T, killed: T): T {
    return this.panicked === '' ? this.contain(fn, killed) : killed;
  }

  /** Fires a timer of the simulation's own, which nothing else guards: a fault in it is a panic. */
  inTimer(fire: () => void): void {
    const timer = (): void => {
      this.base.machine.memory.effort.spend(EFFORT.event);
      fire();
    };
    this.contain(timer, undefined, () => (this.base.machine.cpu.context = 'hardirq'));
  }

  /** As `guard`, but `fn` runs after a panic too: the simulation has to go on. */
  contain<T>(fn: () => T, killed: T, onFault: () => void = () => undefined): T {
    const { machine } = this.base;
    const { cpu } = machine;
    const { context } = cpu;
    try {
      return fn();
    } catch (error) {
      if (!isFault(error)) throw error;
      machine.cpu = cpu;
      if (this.panicked !== '') return killed;
      onFault();
      // What hangs has been reported by whoever noticed.
      if (error instanceof TaskHung) this.tasks.current.killed = true;
      else if (error instanceof TaskExit) this.exits(error);
      else if (error instanceof KernelPanic) this.panicIn(error.reason);
      else if (error instanceof NeverEnds) this.hangs(error);
      else this.die(error);
      cpu.context = context;
      return killed;
    }
  }

  /**
   * Stops the kernel for good.
   * @kernel kernel/panic.c panic simplified
   */
  panic(reason: string): void {
    this.base.log.printk(`Kernel panic - not syncing: ${reason}`, KERN_EMERG);
    this.panicked = reason;
  }

  /**
   * Logs an oops for `fault` and ends the task that ran into it.
   * @kernel arch/x86/kernel/dumpstack.c oops_end simplified
   */
  private die(fault: OopsFault): void {
    const { base } = this;
    const { ip, trace } = base.stack.faultSite(fault);
    const source = this.base.sources.lineIn(ip, trace);
    const address = fault instanceof PageFault ? [`CR2: ${hex(fault.address)}`] : [];
    this.print(faultText(fault), KERN_ALERT);
    this.print([this.dieLine(fault)], KERN_WARNING);
    this.print([
      ...taskHeader(base),
      `RIP: 0010:${base.symbols.format(ip)}`,
      ...(source === '' ? [] : [`Source: ${source}`]),
      ...callTrace(base, trace, []),
      `Modules linked in:${this.modulesText()}`,
      ...address,
      '---[ end trace 0000000000000000 ]---',
    ]);
    base.taint('D');
    const task = this.tasks.current;
    task.killed = true;
    if (base.machine.cpu.context !== 'task') this.panic('Fatal exception in interrupt');
    else if (task.pid === 0) this.panic('Attempted to kill the idle task!');
    else if (task.pid === 1) this.panic('Attempted to kill init! exitcode=0x00000009');
  }

  /** A task that ends itself does so without a word, but for init. */
  private exits({ code }: TaskExit): void {
    const task = this.tasks.current;
    task.killed = true;
    const shown = code.toString(16).padStart(8, '0');
    if (task.pid === 1) this.panic(`Attempted to kill init! exitcode=0x${shown}`);
  }

  private panicIn(reason: string): void {
    this.panic(reason);
    this.tasks.current.killed = true;
  }

  /** Nothing is printed: nobody is left to do it. */
  private hangs(error: NeverEnds): void {
    const { stack, machine, symbols, sources } = this.base;
    const { cpu } = machine;
    const at = stack.faultSite(error);
    // On an idle CPU it is whoever waits for the end.
    const waiting = at.ip === 0 ? this.waiting() : undefined;
    const trace = waiting?.trace ?? at.trace;
    const ip = waiting ? this.base.depot.retAddrOf(trace) : at.ip;
    const { comm, pid } = waiting?.task ?? cpu;
    this.panicked = 'the machine does not come back';
    this.hang = {
      who: cpu.context === 'task' ? `${comm}:${pid}` : `CPU#${cpu.id}`,
      where: symbols.format(ip),
      source: sources.lineIn(ip, trace),
      steps: error.steps,
    };
    this.tasks.current.killed = true;
  }

  private dieLine(fault: OopsFault): string {
    const { oopsPrefix } = this.base.facts.kernel;
    const count = `[#${++this.count}] SMP`;
    if (fault instanceof PageFault) {
      return `${oopsPrefix}Oops: ${errorCode(fault)} ${count}`;
    }
    if (fault instanceof DivideError) return `${oopsPrefix}divide error: 0000 ${count}`;
    if (fault instanceof StackOverflow) return `${oopsPrefix}stack guard page: 0000 ${count}`;
    if (!(fault instanceof GeneralProtection)) return `${oopsPrefix}invalid opcode: 0000 ${count}`;
    const address = `0x${fault.value.toString(16)}`;
    return (
      `${oopsPrefix}general protection fault, probably for non-canonical address ` +
      `${address}: 0000 ${count}`
    );
  }

  private print(lines: readonly string[], level = KERN_WARNING): void {
    for (const line of lines) this.base.log.printk(line, level);
  }
}

/** The lines before the `Oops:` line. */
function faultText(fault: OopsFault): string[] {
  if (fault instanceof KernelBug) {
    return ['------------[ cut here ]------------', `kernel BUG at ${fault.where}!`];
  }
  if (fault instanceof StackOverflow) {
    const [address, start, end] = [fault.address, fault.start, fault.end].map(hex);
    return [`BUG: TASK stack guard page was hit at ${address} (stack is ${start}..${end})`];
  }
  if (!(fault instanceof PageFault)) return [];
  const what =
    fault.address < PAGE_SIZE
      ? 'kernel NULL pointer dereference, address'
      : 'unable to handle page fault for address';
  const access = fault.fetch ? 'instruction fetch' : `${fault.write ? 'write' : 'read'} access`;
  const why = fault.protection ? 'permissions violation' : 'not-present page';
  return [
    `BUG: ${what}: ${hex(fault.address)}`,
    `#PF: supervisor ${access} in kernel mode`,
    `#PF: error_code(0x${errorCode(fault)}) - ${why}`,
    'PGD 0 P4D 0 ',
  ];
}

/** The error code of a page fault. */
function errorCode({ fetch, write, protection }: PageFault): string {
  let code = protection ? X86_PF_PROT : 0;
  if (fetch) code |= X86_PF_INSTR;
  else if (write) code |= X86_PF_WRITE;
  return code.toString(16).padStart(4, '0');
}
