/**
 * The text of dump_stack() (lib/dump_stack.c, arch/x86/kernel/dumpstack.c): who runs, and the call
 * trace.
 *
 * Simplified: frames that the unwinder only guesses (`? name`) and the registers of user space
 * (`RIP: 0033:…`, `RSP`, `Code:` and so on) are left out.
 */
import type { StackDepot } from '../../lib/stackdepot.ts';
import type { Machine } from '../../machine/machine.ts';
import type { KernelProfile } from '../../versions/profile.ts';
import type { CodeSources } from './code-sources.ts';
import type { SymbolTable } from './symbols.ts';
import type { Taints } from './taint.ts';

/** What a stack dump needs to know. */
export interface DumpContext {
  readonly machine: Machine;
  readonly facts: KernelProfile;
  readonly depot: StackDepot;
  readonly symbols: SymbolTable;
  readonly taints: Taints;
  readonly sources: Pick<CodeSources, 'noteDump'>;
}

/** Frames that a call trace shows at most. */
const MAX_FRAMES = 64;

/**
 * The header lines of a dump: CPU, task, taints, release.
 * @kernel lib/dump_stack.c dump_stack_print_info faithful
 */
export function taskHeader(ctx: DumpContext): string[] {
  const { id, pid, comm } = ctx.machine.cpu;
  const { release, build, kernel } = ctx.facts;
  const uid = kernel.dumpNamesUser ? 'UID: 0 ' : '';
  const who = `${uid}PID: ${pid} Comm: ${comm}`;
  const { preemptModel } = kernel;
  const lines = [`CPU: ${id} ${who} ${ctx.taints.print()} ${release} ${build} ${preemptModel}`];
  const verbose = kernel.dumpNamesTaints ? ctx.taints.printVerbose() : '';
  return verbose === '' ? lines : [...lines, verbose];
}

/** The lines from `Call Trace:` on for the call chain `trace`, innermost first. */
export function callTrace(ctx: DumpContext, trace: number, innermost: readonly string[]): string[] {
  ctx.sources.noteDump(trace);
  const symbol = (address: number): string => ctx.symbols.format(address);
  const frames = [
    ...innermost.map((name) => symbol(ctx.symbols.site(name))),
    ...ctx.depot.fetch(trace, MAX_FRAMES).map(symbol),
  ];
  const kind = ctx.machine.cpu.context === 'hardirq' ? 'IRQ' : 'TASK';
  return ['Call Trace:', ` <${kind}>`, ...frames.map((frame) => ` ${frame}`), ` </${kind}>`];
}

/**
 * The text of `dump_stack()` as called by the running code.
 * @kernel lib/dump_stack.c dump_stack_lvl simplified
 */
export function dumpStackText(ctx: DumpContext): string {
  const frames = callTrace(ctx, ctx.machine.cpu.trace, ['dump_stack_lvl', 'dump_stack']);
  return [...taskHeader(ctx), ...frames].join('\n');
}
