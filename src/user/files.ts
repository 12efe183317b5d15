/**
 * Files that a program has open, by number: the terminal, files of the kernel, files of the disk.
 */
import { EBADF, EFBIG, EINVAL, EMFILE, ENOTTY, ESPIPE } from '../lib/errptr.ts';
import { PAGE_SIZE, type VirtAddr } from '../machine/address.ts';
import { PageFault, type Memory } from '../machine/memory.ts';
import type { OpenPseudoFile } from '../kernel/fs/vfs.ts';

/** Flags of open(). */
export const O_ACCMODE = 3;
export const O_WRONLY = 1;
export const O_CREAT = 0o100;
export const O_EXCL = 0o200;
export const O_TRUNC = 0o1000;
export const O_APPEND = 0o2000;
/** The least number of open files that fails (RLIMIT_NOFILE). */
export const FILES_MAX = 1024;
/** Bytes that one write takes at most. */
const WRITE_MAX = 1 << 20;
/** Bytes of a file of the disk at most, when a program writes it. */
const TEXT_MAX = 16 << 20;

const POLLIN = 1;
const POLLOUT = 4;

/** Terminal, as far as a program can tell. */
export class Terminal implements OpenPseudoFile {
  private readonly memory: Memory;
  private input: string;
  private readonly print: (text: string) => void;

  constructor(memory: Memory, input: string, print: (text: string) => void) {
    this.memory = memory;
    this.input = input;
    this.print = print;
  }

  read(to: VirtAddr, bytes: number): number {
    const part = this.input.slice(0, bytes);
    this.memory.writeBytes(to, bytesOf(part));
    this.input = this.input.slice(part.length);
    return part.length;
  }

  write(from: VirtAddr, bytes: number): number {
    const data = bytesAt(this.memory, from, bytes);
    this.print(textOf(data));
    return data.length;
  }

  ioctl(): number {
    return -ENOTTY;
  }

  poll(): number {
    return POLLOUT | (this.input === '' ? 0 : POLLIN);
  }

  seek(): number {
    return -ESPIPE;
  }

  mmap(): number {
    return -EINVAL;
  }

  close(): void {}
}

/** What a text is written to: a file of a disk, or one of the kernel, which takes what comes. */
export interface TextTarget {
  readonly text: string;
  /** Takes a write; the bytes taken or a negative errno. Undefined: the text is kept. */
  readonly take?: (data: Uint8Array) => number;
  /** The text has changed. */
  readonly changed?: (text: string) => void;
}

/** A file whose contents are a text. */
export class TextFile implements OpenPseudoFile {
  private readonly memory: Memory;
  private readonly target: TextTarget;
  private readonly flags: number;
  private text: string;
  private at = 0;

  constructor(memory: Memory, target: TextTarget, flags: number) {
    this.memory = memory;
    this.target = target;
    this.flags = flags;
    this.text = flags & O_TRUNC && !target.take ? '' : target.text;
    if (flags & O_TRUNC && !target.take) target.changed?.('');
  }

  read(to: VirtAddr, bytes: number): number {
    if ((this.flags & O_ACCMODE) === O_WRONLY) return -EBADF;
    const part = this.text.slice(this.at, this.at + bytes);
    this.memory.writeBytes(to, bytesOf(part));
    this.at += part.length;
    return part.length;
  }

  write(from: VirtAddr, bytes: number): number {
    if ((this.flags & O_ACCMODE) === 0) return -EBADF;
    const data = bytesAt(this.memory, from, bytes);
    if (this.target.take) return this.target.take(data);
    if (this.flags & O_APPEND) this.at = this.text.length;
    if (this.at + data.length > TEXT_MAX) return -EFBIG;
    const before = this.text.slice(0, this.at).padEnd(this.at, '\0');
    this.text = before + textOf(data) + this.text.slice(this.at + data.length);
    this.at += data.length;
    this.target.changed?.(this.text);
    return data.length;
  }

  ioctl(): number {
    return -ENOTTY;
  }

  poll(): number {
    return POLLIN | POLLOUT;
  }

  seek(offset: number, whence: number): number {
    const from = [0, this.at, this.text.length][whence];
    if (from === undefined || from + offset < 0) return -EINVAL;
    this.at = from + offset;
    return this.at;
  }

  mmap(): number {
    return -EINVAL;
  }

  close(): void {}
}

/** What a program writes with one call: what can be read, at least a byte, and so much at most. */
function bytesAt(memory: Memory, from: VirtAddr, bytes: number): Uint8Array {
  const wanted = Math.min(bytes, WRITE_MAX);
  const parts: Uint8Array[] = [];
  let length = 0;
  while (length < wanted) {
    const at = from + length;
    const size = Math.min(wanted - length, PAGE_SIZE - (at % PAGE_SIZE));
    try {
      parts.push(memory.readBytes(at, size));
    } catch (error) {
      if (length === 0 || !(error instanceof PageFault)) throw error;
      break;
    }
    length += size;
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The text of bytes, a character each. */
export function textOf(bytes: Uint8Array): string {
  let text = '';
  // A call takes so many arguments at once, not those of any file.
  for (let i = 0; i < bytes.length; i += PAGE_SIZE) {
    text += String.fromCharCode(...bytes.subarray(i, i + PAGE_SIZE));
  }
  return text;
}

/** The bytes of a text, one a character. */
export function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/** The numbers of a program's open files. */
export class FileTable {
  private readonly files: (OpenPseudoFile | undefined)[];

  constructor(input: Terminal, output: Terminal, errors: Terminal) {
    this.files = [input, output, errors];
  }

  /** The lowest free number for a file, or -EMFILE. */
  add(file: OpenPseudoFile): number {
    let n = this.files.indexOf(undefined);
    if (n < 0) n = this.files.length;
    if (n >= FILES_MAX) return -EMFILE;
    this.files[n] = file;
    return n;
  }

  find(n: number): OpenPseudoFile | undefined {
    return this.files[n];
  }

  /** Lets another number stand for the same file. */
  set(n: number, file: OpenPseudoFile): void {
    while (this.files.length < n) this.files.push(undefined);
    this.files[n] = file;
  }

  /** Takes a number out; gives the file when no other number stands for it. */
  remove(n: number): OpenPseudoFile | undefined {
    const file = this.files[n];
    this.files[n] = undefined;
    return file && !this.files.includes(file) ? file : undefined;
  }

  /** All files that are open. */
  all(): OpenPseudoFile[] {
    return [...new Set(this.files.filter((file) => file !== undefined))];
  }
}
