/**
 * Writes that the simulated kernel refused and that no command has reported yet.
 */
import { strerror } from '../lib/errptr.ts';

/** A refused write(2), or a refused open for one. */
export interface WriteError {
  readonly path: string;
  /** Negative. */
  readonly errno: number;
  /** How the writer's messages begin. */
  readonly writer: string;
}

/** The refused writes that are still to be reported. */
export class WriteErrors {
  private pending: WriteError[] = [];

  add(error: WriteError): void {
    this.pending.push(error);
  }

  /** Gives the errors up for reporting. */
  take(): WriteError[] {
    const errors = this.pending;
    this.pending = [];
    return errors;
  }
}

/** What the writer prints: `bash: echo: write error: Invalid argument`. */
export function writeErrorMessage(error: WriteError): string {
  const text = strerror(error.errno);
  switch (error.writer) {
    case 'tee':
      return `tee: ${error.path}: ${text}\n`;
    case 'cp':
      return `cp: error writing '${error.path}': ${text}\n`;
    default:
      return `${error.writer}: write error: ${text}\n`;
  }
}
