/** A file beside another one that says which process writes to it. */
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import process from 'node:process';
import { UsageError } from '../exit-codes.ts';
import { hostReason } from '../named-files.ts';

/** Held until it is released, or its process is no more. */
export class FileLock {
  private readonly file: string;

  private constructor(file: string) {
    this.file = file;
  }

  /** @throws UsageError when somebody else has it. */
  static take(of: string): FileLock {
    const file = `${of}.lock`;
    for (let tries = 0; tries < 2; tries++) {
      try {
        const fd = openSync(file, 'wx');
        writeSync(fd, `${process.pid} ${hostname()}\n`);
        closeSync(fd);
        return new FileLock(file);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
          throw new UsageError(`cannot write '${file}': ${hostReason(error)}`);
        }
        if (isHeld(file)) break;
        // Who had it was killed.
        rmSync(file, { force: true });
      }
    }
    throw new UsageError(
      `another campaign writes to '${of}'`,
      `if there is none any more, remove '${file}'`,
    );
  }

  release(): void {
    rmSync(this.file, { force: true });
  }
}

function isHeld(file: string): boolean {
  try {
    const [pid, host] = readFileSync(file, 'utf8').trim().split(' ');
    if (host !== undefined && host !== hostname()) return true;
    // Killed before it wrote its number.
    if (!/^\d+$/.test(pid)) return false;
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
