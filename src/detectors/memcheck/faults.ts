/**
 * Faults that end a program, as memcheck tells of them.
 */
import { PageFault } from '../../machine/memory.ts';
import { ACCESS_BYTES } from '../../cc/base/bytecode.ts';
import { frameAt, programFrames, type Frame } from '../../user/frames.ts';
import type { UserProcess } from '../../user/tool.ts';

/** An access to what is not there. */
export interface Fault {
  /** The address in hexadecimal digits. */
  readonly address: string;
  readonly frames: readonly Frame[];
  /** `Invalid read of size 4`. */
  readonly head: readonly string[];
}

/** What valgrind adds, whatever the reason was. */
export const STACK_ADVICE: readonly string[] = [
  ' If you believe this happened as a result of a stack',
  " overflow in your program's main thread (unlikely but",
  ' possible), you can try to increase the size of the',
  ' main thread stack using the --main-stacksize= flag.',
  ' The main thread stack size used in this run was 8388608.',
];

/** The fault of an instruction of the program; undefined when something else has ended it. */
export function faultOf(
  proc: UserProcess,
  { error, trace }: { readonly error: unknown; readonly trace: number },
): Fault | undefined {
  if (!(error instanceof PageFault) || error.fetch) return undefined;
  const { ip } = proc.kernel.base.stack.faultSite(error);
  const inner = frameAt(proc, ip + 1);
  const bytes = ACCESS_BYTES[proc.image.text.opcodeAt(ip)] ?? 0;
  if (!inner || bytes === 0) return undefined;
  return {
    address: error.address.toString(16).toUpperCase(),
    frames: [{ ...inner, address: ip }, ...programFrames(proc, trace)],
    head: [`Invalid ${error.write ? 'write' : 'read'} of size ${bytes}`],
  };
}
