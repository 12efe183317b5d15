import { expect, test } from 'vitest';
import { DivideError, InvalidOpcode, StackOverflow } from '../../../src/kernel/base/fault.ts';
import { PageFault } from '../../../src/machine/memory.ts';
import {
  ProgramEnd,
  SIGABRT,
  SIGFPE,
  SIGILL,
  SIGSEGV,
  raised,
  signalOf,
} from '../../../src/user/signal.ts';

test('faults are signals', () => {
  expect(signalOf(new PageFault(0, false))).toBe(SIGSEGV);
  expect(signalOf(new StackOverflow(0, 0, 0))).toBe(SIGSEGV);
  expect(signalOf(new DivideError())).toBe(SIGFPE);
  expect(signalOf(new InvalidOpcode())).toBe(SIGILL);
  expect(signalOf(new Error('bug'))).toBeUndefined();
});

test('a signal that nobody handles is the end', () => {
  expect(raised(SIGABRT)).toMatchObject({ status: 134, signal: 6 });
  expect(new ProgramEnd(3)).toMatchObject({ status: 3, signal: 0 });
});
