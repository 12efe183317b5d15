/**
 * Formatted text as the C library makes it.
 *
 * Absent: floating point, %n, wide characters.
 */
import { strerror } from '../../lib/errptr.ts';
import { CallArguments, ListArguments } from '../../crun/library/print.ts';
import {
  formatPrintf,
  type PrintfArguments,
  type PrintfContext,
} from '../../crun/library/printf.ts';
import type { HostCall } from '../../crun/vm/host.ts';
import type { Process } from '../process.ts';

function contextOf({ memory }: Process): PrintfContext {
  const pointer = (address: number): string =>
    address === 0 ? '(nil)' : `0x${address.toString(16)}`;
  return {
    memory,
    hashed: pointer,
    symbol: pointer,
    listArguments: (list) => new ListArguments(memory, list),
  };
}

/** What the format in argument `at` makes of the arguments behind it. */
export function formatted(proc: Process, c: HostCall, at: number): string {
  return format(proc, c.string(at), new CallArguments(c, at + 1));
}

/** As {@link formatted}; the arguments are in a `va_list`. */
export function formattedList(proc: Process, c: HostCall, at: number): string {
  return format(proc, c.string(at), new ListArguments(c.memory, c.address(at + 1)));
}

function format(proc: Process, text: string, args: PrintfArguments): string {
  const error = (): string => strerror(proc.memory.read32(proc.variable('errno')));
  // Letters behind %p are text here; in the kernel they say what is pointed at.
  const plain = text
    .replaceAll('%m', () => error().replaceAll('%', '%%'))
    .split(/(?<=(?<!%)(?:%%)*%[-+ #0-9.*]*p)/);
  const context = contextOf(proc);
  return plain.map((part) => formatPrintf(part, args, context)).join('');
}
