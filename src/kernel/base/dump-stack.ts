/**
 * The text of dump_stack() (lib/dump_stack.c, arch/x86/kernel/dumpstack.c): who runs, and the call
 * trace.
 *
 * Simplified: frames that the unwinder only guesses (`? name`) and the registers of user space
 * (`RIP: 0033:…`, `RSP`, `Code:` and so on) are left out.
 */
import type { StackDepot } from '../../lib/stackdepot.ts';
import type { Machine } from '../../machine/machine.ts';
import type { KernelVersion } from '../../mm/context.ts';
import type { SymbolTable } from './symbols.ts';
import type { Taints } from './taint.ts';

/** What a stack dump needs to know. */
export interface DumpContext {
  readonly machine: Machine;
  readonly version: KernelVersion;
  readonly depot: StackDepot;
  readonly symbols: SymbolTable;
  readonly taints: Taints;
}

/** Frames that a call trace shows at most. */
const MAX_FRAMES = 64;

/** `uname -r` and the build number, as recorded. */
const RELEASES: Readonly<Record<KernelVersion, readonly [release: string, build: string]>> = {
  '5.9': ['5.9.0', '#1'],
  '6.1': ['6.1.192', '#2'],
  '6.12': ['6.12.117', '#1'],
};

/** `uname -r`: the full number of the simulated kernel. */
export function kernelRelease(version: KernelVersion): string {
  return RELEASES[version][0];
}

/** The build number that follows the release in logs: `#1`. */
export function kernelBuild(version: KernelVersion): string {
  return RELEASES[version][1];
}

/**
 * The header lines of a dump: CPU, task, taints, release.
 * @kernel lib/dump_stack.c dump_stack_print_info faithful
 */
export function taskHeader(ctx: DumpContext): string[] {
  const { id, pid, comm } = ctx.machine.cpu;
  const uid = ctx.version === '6.12' ? 'UID: 0 ' : '';
  const release = `${kernelRelease(ctx.version)} ${kernelBuild(ctx.version)}`;
  const lines = [`CPU: ${id} ${uid}PID: ${pid} Comm: ${comm} ${ctx.taints.print()} ${release} `];
  const verbose = ctx.version === '6.12' ? ctx.taints.printVerbose() : '';
  return verbose === '' ? lines : [...lines, verbose];
}

/** The lines from `Call Trace:` on for the call chain `trace`, innermost first. */
export function callTrace(ctx: DumpContext, trace: number, innermost: readonly string[]): string[] {
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
