/** Runs trace programs that tests write as text. */
import { expect } from 'vitest';
import type { KernelVersion } from '../../src/versions/kernels.ts';
import { TraceEnvironment } from '../../src/trace/environment.ts';
import { executeProgram } from '../../src/trace/execute.ts';
import { parsePrograms, type Program } from '../../src/trace/parse.ts';
import type { Phase } from '../../src/trace/phase.ts';

/** The program of some lines, which are right. */
export function program(lines: string): Program {
  const { programs, diagnostics } = parsePrograms(`program p\n${lines}\nend`, 'p.kml');
  expect(diagnostics).toEqual([]);
  return programs[0];
}

const environments = new Map<KernelVersion, TraceEnvironment>();

/** A machine for traces, the same for all programs while it is clean. */
export function environment(version: KernelVersion = '6.12'): TraceEnvironment {
  let env = environments.get(version);
  if (!env?.reusable) environments.set(version, (env = new TraceEnvironment(version, 'unit')));
  return env;
}

/** What a program that runs through says. */
export function phasesOf(lines: string, version: KernelVersion = '6.12'): readonly Phase[] {
  const { phases, failure } = executeProgram(environment(version), program(lines));
  expect(failure).toBe(undefined);
  return phases;
}

/** Why a program stops, and at which line. */
export function failureOf(lines: string, version: KernelVersion = '6.12'): string {
  const { failure } = executeProgram(environment(version), program(lines));
  return failure === undefined ? '' : `${failure.operation.at.line - 1}: ${failure.message}`;
}
