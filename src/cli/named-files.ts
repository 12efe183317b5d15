/**
 * Files that the user names: what cannot be read or written is the user's mistake, and says why.
 */
import { accessSync, constants, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { UsageError } from './exit-codes.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory',
  EACCES: 'permission denied',
};

/** Why a file of the host cannot be used, without what Node adds to it. */
export function hostReason(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return REASONS[code] ?? /^E[A-Z0-9]+: ([^,]+)/.exec(message)?.[1] ?? message;
}

/**
 * What a file holds, as `decode` has it.
 * @throws UsageError when it cannot be read, or not decoded.
 */
export function readNamed(file: string, decode: (bytes: Buffer) => string = String): string {
  return attempt('read', file, () => decode(readFileSync(file)));
}

/** Makes sure that there is such a file for somebody else to read. */
export function checkReadable(file: string): void {
  attempt('read', file, () => {
    accessSync(file, constants.R_OK);
    checkNoFolder(file);
  });
}

/** Makes sure, as well as can be known before, that a file can be written; leaves it as it is. */
export function checkWritable(file: string): void {
  attempt('write', file, () => {
    if (existsSync(file)) {
      checkNoFolder(file);
      accessSync(file, constants.W_OK);
      return;
    }
    const folder = dirname(file);
    if (!existsSync(folder)) throw new Error('there is no such folder');
    if (!statSync(folder).isDirectory()) throw new Error(`'${folder}' is not a folder`);
    accessSync(folder, constants.W_OK);
  });
}

/** Writes a file; throws a UsageError when that fails. */
export function writeNamed(file: string, text: string): void {
  attempt('write', file, () => writeFileSync(file, text));
}

function checkNoFolder(file: string): void {
  if (statSync(file).isDirectory()) throw new Error(REASONS['EISDIR']);
}

function attempt<T>(what: 'read' | 'write', file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new UsageError(`cannot ${what} '${file}': ${hostReason(error)}`);
  }
}
