/**
 * What AddressSanitizer says of an address: the block, the frame, the variables it is beside.
 */
import { absolutePath } from '../../user/file-access.ts';
import type { VirtAddr } from '../../machine/address.ts';
import type { CData } from '../../cc/base/program.ts';
import { frameLines, type PrintedFrame } from '../lsan/frames.ts';
import type { UserProcess } from '../../user/tool.ts';
import type { StackFrame } from './frames.ts';

/** A block that is there, or that was freed. */
export interface KnownBlock {
  readonly address: VirtAddr;
  readonly size: number;
  readonly thread: number;
  readonly frames: readonly PrintedFrame[];
  readonly freed: { readonly thread: number; readonly frames: readonly PrintedFrame[] } | undefined;
}

/** Bytes before a variable that still count as beside it. */
const NEAR = 64;
const HINT = `${[
  'HINT: this may be a false positive if your program uses some custom stack unwind mechanism,',
  'swapcontext or vfork',
].join(' ')}
      (longjmp and C++ exceptions *are* supported)
`;

export function hex(address: VirtAddr): string {
  return `0x${address.toString(16).padStart(12, '0')}`;
}

/** `located 0 bytes to the right of`, of what begins at `start` and has `size` bytes. */
function where(at: VirtAddr, bytes: number, start: VirtAddr, size: number): string {
  if (at < start) return `located ${start - at} bytes to the left of`;
  if (at + bytes > start + size) {
    return `located ${Math.max(0, at - start - size)} bytes to the right of`;
  }
  return `located ${at - start} bytes inside of`;
}

/** Of a block of the heap, with where it was allocated and freed. */
export function describeBlock(at: VirtAddr, bytes: number, block: KnownBlock): string {
  const { address, size, frames, freed, thread } = block;
  const region = `${size}-byte region [${hex(address)},${hex(address + size)})`;
  const lines = [`${hex(at)} is ${where(at, bytes, address, size)} ${region}`];
  if (freed) lines.push(`freed by thread T${freed.thread} here:`, ...frameLines(freed.frames), '');
  lines.push(`${freed ? 'previously ' : ''}allocated by thread T${thread} here:`);
  lines.push(...frameLines(frames), '');
  return `${lines.join('\n')}\n`;
}

/** Of a frame, with what is in it. */
export function describeFrame(
  proc: UserProcess,
  at: VirtAddr,
  bytes: number,
  thread: number,
  frame: StackFrame,
): string {
  const { guarded, base, function: name, address } = frame;
  const offset = at - base - guarded.start;
  const place = `${absolutePath(proc.start.files, guarded.place.file)}:${guarded.place.line}`;
  const lines = [
    `Address ${hex(at)} is located in stack of thread T${thread} at offset ${offset} in frame`,
    ...frameLines([{ address: address + 8, function: name, place }]),
    '',
    `  This frame has ${guarded.locals.length} object(s):`,
  ];
  const ranges = guarded.locals.map((one) => ({
    ...one,
    from: one.offset - guarded.start,
    to: one.offset - guarded.start + one.size,
  }));
  for (const [i, { name: local, line, from, to }] of ranges.entries()) {
    const before = ranges[i - 1]?.to ?? 0;
    const next = ranges[i + 1]?.from ?? Infinity;
    const how = relation(offset, offset + bytes, { from, to, before, next });
    const mark = how === '' ? '' : ` <== Memory access at offset ${offset} ${how} this variable`;
    lines.push(`    [${from}, ${to}) '${local}' (line ${line})${mark}`);
  }
  return `${lines.join('\n')}\n${HINT}`;
}

function relation(
  start: number,
  end: number,
  { from, to, before, next }: Readonly<Record<'from' | 'to' | 'before' | 'next', number>>,
): string {
  if (start >= from) {
    if (end <= to) return 'is inside';
    if (start < to) return 'partially overflows';
    return end <= next && next - end >= start - to ? 'overflows' : '';
  }
  if (end > from) return 'partially underflows';
  return start >= before && start - before >= from - end ? 'underflows' : '';
}

/** Of the variables that an address is beside; '' when it is beside none. */
export function describeVariables(
  proc: UserProcess,
  at: VirtAddr,
  bytes: number,
  withZone: (size: number) => number,
): string {
  const near = proc.image
    .variables()
    .filter(({ address, data }) => at > address - NEAR && at < address + withZone(data.size))
    .sort((a, b) => a.address - b.address);
  return near
    .map(({ address, data }) => {
      const what = where(at, bytes, address, data.size);
      const of = `${what} global variable ${defined(data)} (${hex(address)}) of size ${data.size}`;
      return `${hex(at)} is ${of}\n${content(data)}`;
    })
    .join('');
}

/** `'table' defined in 'global.c:2:5'`; a string has a label and its file alone. */
function defined({ name, place }: CData): string {
  if (!place) return `'*${name}' defined in the program`;
  const { file, line, column } = place;
  return `'${name.replace(/\.\d+$/, '')}' defined in '${file}:${line}:${column}'`;
}

function content({ name, place, bytes }: CData): string {
  if (place || !bytes) return '';
  return `  '*${name}' is ascii string '${String.fromCharCode(...bytes.subarray(0, -1))}'\n`;
}
