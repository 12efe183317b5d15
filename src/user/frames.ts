/**
 * The call chain of an allocation as detectors print it: functions of the C library, then those of
 * the program up to main() or to a thread's start.
 */
import type { VirtAddr } from '../machine/address.ts';
import type { AllocCall, LibcFrame } from './allocations.ts';
import type { UserProcess } from './tool.ts';

/** One frame. */
export interface Frame {
  readonly name: string;
  /** The path as the compiler was given it, or the library's source; '' when unknown. */
  readonly file: string;
  readonly line: number;
  /** The return address; that of a frame of the library is made up. */
  readonly address: VirtAddr;
  readonly of: 'program' | 'libc' | 'loader';
  /** It is inlined into the frame that follows. */
  readonly isInlined: boolean;
}

/** The most frames of a chain that anybody asks for. */
const DEPTH_MAX = 500;

/** The frames of the program on a call chain, innermost first. */
export function programFrames(proc: UserProcess, stack: number, max = DEPTH_MAX): Frame[] {
  const { depot } = proc.kernel.base;
  const frames: Frame[] = [];
  for (let node = stack; node !== 0 && frames.length < max; node = depot.parentOf(node)) {
    const address = depot.retAddrOf(node);
    const frame = frameAt(proc, address);
    if (frame) frames.push(frame);
  }
  return frames;
}

/** The frame of a return address in the program; undefined for another. */
export function frameAt({ image }: UserProcess, address: VirtAddr): Frame | undefined {
  // The call is before the address at which it returns.
  const name = image.text.functionNameAt(address - 1);
  if (name === undefined) return undefined;
  const [, file, line] = /^(.*):(\d+)$/.exec(image.text.lineAt(address - 1)) ?? ['', '', '0'];
  return { name, file, line: Number(line), address, of: 'program', isInlined: false };
}

/** The frames of an allocation between malloc and main, innermost first. */
export function allocationFrames(proc: UserProcess, call: AllocCall, max = DEPTH_MAX): Frame[] {
  const frames = [
    ...libcFrames(proc, call.via),
    ...programFrames(proc, call.stack, max),
    ...libcFrames(proc, call.outer),
  ];
  return frames.slice(0, max);
}

/** Frames of the C library. */
export function libcFrames(proc: UserProcess, list: readonly LibcFrame[]): Frame[] {
  return list.map(({ name, source, isInlined, isLoader }): Frame => {
    const [file, line = '0'] = source.split(':');
    return {
      name,
      file,
      line: Number(line),
      address: addressOfLibc(proc, name, source),
      of: file === '' ? 'program' : isLoader ? 'loader' : 'libc',
      isInlined: isInlined ?? false,
    };
  });
}

/** An address for a place of the C library, the same for the same place. */
export function addressOfLibc(proc: UserProcess, name: string, source: string): VirtAddr {
  let hash = 0;
  for (const letter of `${name} ${source}`) hash = (hash * 31 + letter.charCodeAt(0)) % 0x4_0000;
  return proc.layout.libcStart + 0x1_0000 + hash;
}
