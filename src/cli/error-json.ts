/** An error as programs read it: on standard output, where the result would be. */
import process from 'node:process';
import type { Diagnostic } from '../base/diagnostic.ts';
import { JSON_VERSION } from './json-version.ts';

/** What went wrong. */
export interface Failure {
  readonly message: string;
  readonly hint?: string | undefined;
  readonly diagnostics?: readonly Diagnostic[];
}

/** Whose mistake it is: the command line's, a file's, the simulator's. */
export type FailureKind = 'usage' | 'input' | 'bug';

/** Writes it. */
export function writeErrorJson(kind: FailureKind, failure: Failure): void {
  const { message, hint, diagnostics = [] } = failure;
  const places = diagnostics.map(({ severity, file, line, column, message: text }) => {
    return { severity, file, line, column, message: text };
  });
  const error = { kind, message, ...(hint === undefined ? {} : { hint }), diagnostics: places };
  process.stdout.write(`${JSON.stringify({ version: JSON_VERSION, error })}\n`);
}
