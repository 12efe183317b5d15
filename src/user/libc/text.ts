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

/** Bytes of a va_list. */
const VA_LIST_BYTES = 24;
/** Letters behind %p are text here; in the kernel they say what is pointed at. */
const AFTER_POINTERS = /(?<=(?<!%)(?:%%)*%[-+ #0-9.*]*p)/;

function contextOf(memory: Process['memory']): PrintfContext {
  const pointer = (address: number): string =>
    address === 0 ? '(nil)' : `0x${address.toString(16)}`;
  return {
    memory,
    hashed: pointer,
    symbol: pointer,
    listArguments: (list) => new ListArguments(memory, list),
  };
}

/** A text that a format reads: so many bytes, its end included unless the precision is less. */
export interface ReadText {
  readonly at: number;
  readonly bytes: number;
}

/** The texts that the format in argument `at` reads for %s. */
export function textsOf(c: HostCall, at: number): ReadText[] {
  return readBy(c, at, new CallArguments(c, at + 1));
}

/** As {@link textsOf}; the arguments are in a `va_list`, which stays as it is. */
export function textsOfList(c: HostCall, at: number): ReadText[] {
  const list = c.address(at + 1);
  const before = c.memory.readBytes(list, VA_LIST_BYTES);
  const texts = readBy(c, at, new ListArguments(c.memory, list));
  c.memory.writeBytes(list, before);
  return texts;
}

function readBy(c: HostCall, at: number, args: PrintfArguments): ReadText[] {
  const texts: ReadText[] = [];
  const { memory } = c;
  const readString = (address: number, max: number): string => {
    const text = memory.readString(address, max);
    texts.push({ at: address, bytes: Math.min(text.length + 1, max) });
    return text;
  };
  const noting = Object.create(memory, { readString: { value: readString } }) as typeof memory;
  const parts = c.string(at).replaceAll('%m', '').split(AFTER_POINTERS);
  for (const part of parts) formatPrintf(part, args, { ...contextOf(memory), memory: noting });
  return texts;
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
  const plain = text.replaceAll('%m', () => error().replaceAll('%', '%%')).split(AFTER_POINTERS);
  const context = contextOf(proc.memory);
  return plain.map((part) => formatPrintf(part, args, context)).join('');
}
