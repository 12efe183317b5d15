/**
 * Files that the user names: what cannot be read or written is the user's mistake, and says why.
 * None is read further than a limit, for a device has no end, and what is packed unpacks to
 * anything.
 */
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  createReadStream,
  existsSync,
  lstatSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import process from 'node:process';
import { Readable, pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UsageError } from './exit-codes.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory',
  EACCES: 'permission denied',
  ERR_ACCESS_DENIED: 'Node is not permitted to do that',
  ERR_INVALID_ARG_VALUE: 'no file can have this name',
};
const MIB = 1024 * 1024;
/** Bytes that are read of a file, unpacked, unless an option says otherwise. */
export const INPUT_MAX = 64 * MIB;
/** Bytes that can be asked for: longer texts JavaScript does not have. */
export const INPUT_MAX_MAX = 448 * MIB;
const PIECE = 64 * 1024;

/** Why a file of the host cannot be used, without what Node adds to it. */
export function hostReason(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return REASONS[code] ?? /^E[A-Z0-9]+: ([^,]+)/.exec(message)?.[1] ?? message;
}

/**
 * The text of a file.
 * @throws UsageError when it cannot be read, or is too long.
 */
export function readNamed(file: string, max = INPUT_MAX): string {
  return attempt('read', file, () => {
    const fd = openSync(file, 'r');
    try {
      const pieces: Buffer[] = [];
      for (let left = max + 1; ;) {
        const piece = Buffer.allocUnsafe(Math.min(PIECE, left));
        const length = readSync(fd, piece, 0, piece.length, null);
        if (length === 0) return Buffer.concat(pieces).toString();
        pieces.push(piece.subarray(0, length));
        left -= length;
        if (left === 0) throw new Error(tooLong(max));
      }
    } finally {
      closeSync(fd);
    }
  });
}

/**
 * The text of standard input.
 * @throws UsageError when it is too long.
 */
export async function readStandardInput(max = INPUT_MAX): Promise<string> {
  const pieces: Buffer[] = [];
  let left = max;
  for await (const piece of process.stdin as AsyncIterable<Buffer>) {
    pieces.push(piece);
    left -= piece.length;
    if (left < 0) throw new UsageError(`cannot read standard input: ${tooLong(max)}`);
  }
  return Buffer.concat(pieces).toString();
}

/**
 * The lines of a file, which may be packed by gzip, one after the other.
 * @throws UsageError as {@link readNamed}.
 */
export async function* namedLines(file: string, max = INPUT_MAX): AsyncGenerator<string> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const piece of namedPieces(file, max)) {
    const text = decoder.decode(piece, { stream: true });
    const lines = text.split('\n');
    // What goes on in the next piece is not looked through again.
    rest += lines.shift();
    for (const line of lines) {
      yield withoutReturn(rest);
      rest = line;
    }
  }
  yield withoutReturn(rest + decoder.decode());
}

/** What a file holds, unpacked, piece by piece. */
async function* namedPieces(file: string, max: number): AsyncGenerator<Uint8Array> {
  let left = max;
  try {
    for await (const piece of unpacked(file)) {
      left -= piece.length;
      if (left < 0) throw new Error(tooLong(max));
      yield piece;
    }
  } catch (error) {
    throw cannot('read', file, error);
  }
}

async function* unpacked(file: string): AsyncGenerator<Uint8Array> {
  const source = createReadStream(file, { highWaterMark: PIECE });
  try {
    const pieces: AsyncIterator<Buffer> = source[Symbol.asyncIterator]();
    const { value: first } = (await pieces.next()) as { value?: Buffer };
    const isPacked = first?.[0] === 0x1f && first[1] === 0x8b;
    if (!isPacked && file.endsWith('.gz')) throw new Error('not gzip');
    if (first === undefined) return;
    const all = { [Symbol.asyncIterator]: () => whole(first, pieces) };
    if (!isPacked) {
      yield* all;
      return;
    }
    const gunzip = createGunzip({ chunkSize: PIECE });
    // What ends it early, or wrong, comes out of the loop over it.
    pipeline(Readable.from(all), gunzip, () => {});
    yield* gunzip;
  } finally {
    source.destroy();
  }
}

async function* whole(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer, void> {
  yield first;
  for (let one = await rest.next(); !one.done; one = await rest.next()) yield one.value;
}

function tooLong(max: number): string {
  const size = max % MIB === 0 ? `${max / MIB} MiB` : `${max} bytes`;
  return `it holds more than ${size}; --max-input raises that`;
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

/** Makes sure that there is such a file for somebody else to read. */
export function checkReadable(file: string): void {
  attempt('read', file, () => {
    accessSync(file, constants.R_OK);
    checkNoFolder(file);
    if (!statSync(file).isFile()) throw new Error('it is no file');
  });
}

/**
 * Makes sure, as well as can be known before, that a file can be written; leaves it as it is.
 * @param inputs - what the run reads, which it must not write over.
 */
export function checkWritable(file: string, inputs: readonly string[] = []): void {
  attempt('write', file, () => {
    if (file === '') throw new Error(REASONS['ENOENT']);
    if (!isPermitted('fs.write', file)) throw new Error(REASONS['ERR_ACCESS_DENIED']);
    // Where Node may write but not look, it will be seen.
    if (!isPermitted('fs.read', file) || !isPermitted('fs.read', dirname(file))) return;
    const folder = dirname(file);
    if (existsSync(file)) {
      checkNoFolder(file);
      accessSync(file, constants.W_OK);
      const { dev, ino } = statSync(file);
      for (const input of inputs) {
        const read = statSync(input, { throwIfNoEntry: false });
        if (read?.dev === dev && read.ino === ino) throw new Error('the run reads it');
      }
      // Opened as later, but not emptied: of a program that runs it says so only then.
      if (statSync(file).isFile()) closeSync(openSync(file, 'r+'));
    } else {
      if (!existsSync(folder)) throw new Error('there is no such folder');
      checkFolder(folder);
      if (lstatSync(file, { throwIfNoEntry: false })) throw new Error('it is a link to nowhere');
    }
    checkRoom(folder);
  });
}

/** The same of a folder for files that need not be there yet. */
export function checkWritableFolder(folder: string): void {
  attempt('write to', folder, () => {
    if (folder === '') throw new Error('a folder needs a name');
    if (!isPermitted('fs.write', folder)) throw new Error(REASONS['ERR_ACCESS_DENIED']);
    if (!isPermitted('fs.read', folder)) return;
    let above = resolve(folder);
    while (!existsSync(above)) above = dirname(above);
    checkFolder(above);
    checkRoom(above);
  });
}

/** Whether Node's permission model, where it is on, allows something. */
export function isPermitted(what: 'fs.read' | 'fs.write', path: string): boolean {
  const { permission } = process as { permission?: { has(scope: string, path: string): boolean } };
  return permission === undefined || permission.has(what, resolve(path));
}

function checkFolder(folder: string): void {
  if (!statSync(folder).isDirectory()) throw new Error(`'${folder}' is not a folder`);
  accessSync(folder, constants.W_OK);
}

function checkRoom(folder: string): void {
  const { bavail, blocks } = statfsSync(folder);
  if (bavail === 0 && blocks > 0) throw new Error('no space left on device');
}

/** Writes a file; throws a UsageError when that fails, and then leaves what was there before. */
export function writeNamed(file: string, text: string): void {
  attempt('write', file, () => {
    if (!isPermitted('fs.read', file)) return writeFileSync(file, text);
    const old = lstatSync(file, { throwIfNoEntry: false });
    // What is a link, or no file, is written where it is.
    if (old && (!old.isFile() || old.nlink > 1)) return writeFileSync(file, text);
    const fresh = `${file}.${process.pid}`;
    let isFresh = false;
    try {
      closeSync(openSync(fresh, 'wx', old === undefined ? 0o666 : old.mode));
      isFresh = true;
    } catch {
      // A file may be writable in a folder that is not.
    }
    if (!isFresh) return writeFileSync(file, text);
    try {
      if (old) chmodSync(fresh, old.mode);
      writeFileSync(fresh, text);
      renameSync(fresh, file);
    } catch (error) {
      rmSync(fresh, { force: true });
      throw error;
    }
  });
}

function checkNoFolder(file: string): void {
  if (statSync(file).isDirectory()) throw new Error(REASONS['EISDIR']);
}

/** What is done to a file, in messages. */
type Attempt = 'read' | 'write' | 'write to';

function cannot(what: Attempt, file: string, error: unknown): UsageError {
  return new UsageError(`cannot ${what} '${file}': ${hostReason(error)}`);
}

function attempt<T>(what: Attempt, file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw cannot(what, file, error);
  }
}
