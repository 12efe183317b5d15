import { expect, test } from 'vitest';
import { FRAME_SIZE, StackState } from '../../../../src/kernel/base/call-stack.ts';
import { INIT_STACK } from '../../../../src/kernel/base/static-data.ts';
import { THREAD_SIZE } from '../../../../src/machine/layout.ts';
import { PageFault } from '../../../../src/machine/memory.ts';
import { symbolsOf, testBase } from '../../../support/kernel-machine.ts';

/** A base whose current task has the boot stack. */
function withStack() {
  const base = testBase();
  const state = new StackState(INIT_STACK, THREAD_SIZE);
  base.stack.switchTo(state);
  return { base, state, stack: base.stack, memory: base.machine.memory };
}

test('a frame is a depot node and a return address in memory', () => {
  const { base, stack, state, memory } = withStack();
  const mark = stack.begin('do_syscall_64');
  expect(symbolsOf(base, base.machine.cpu.trace)).toEqual(['do_syscall_64+0x43/0xd0']);
  expect(stack.sp).toBe(state.end - FRAME_SIZE);
  expect(memory.readPtr(state.end - 8)).toBe(base.site('do_syscall_64'));
  expect(stack.caller).toBe(base.site('do_syscall_64'));
  stack.end(mark);
  expect([base.machine.cpu.trace, stack.sp]).toEqual([0, state.end]);
  // The word stays, as on real hardware.
  expect(memory.readPtr(state.end - 8)).toBe(base.site('do_syscall_64'));
});

test('one end leaves everything that was entered within', () => {
  const { base, stack, state } = withStack();
  const mark = stack.begin('a');
  stack.beginChain(['b', 'c', 'd']);
  stack.alloca(100);
  expect(base.depot.fetch(base.machine.cpu.trace)).toHaveLength(4);
  stack.end(mark);
  expect([base.machine.cpu.trace, stack.sp]).toEqual([0, state.end]);
});

test('an entry from outside hides the caller and brings it back', () => {
  const { base, stack } = withStack();
  stack.begin('outer');
  const { trace } = base.machine.cpu;
  const mark = stack.enter(['entry_SYSCALL_64_after_hwframe', 'do_syscall_64']);
  expect(base.depot.fetch(base.machine.cpu.trace)).toHaveLength(2);
  stack.end(mark);
  expect(base.machine.cpu.trace).toBe(trace);
});

test('local variables lie between the frames', () => {
  const { stack } = withStack();
  const mark = stack.begin('f');
  const local = stack.alloca(24);
  expect(local % 16).toBe(0);
  stack.begin('g');
  expect(stack.sp).toBe(local - FRAME_SIZE);
  stack.end(mark);
});

test('a stack that is used up faults', () => {
  const { stack, state } = withStack();
  const descend = (): void => stack.within('recurse', descend);
  expect(descend).toThrow(PageFault);
  expect(stack.sp).toBe(state.end);
});

test('the place of a fault is that of the innermost call', () => {
  const { base, stack } = withStack();
  const error = new PageFault(8, false);
  const fail = (): never => {
    throw error;
  };
  expect(() => stack.within('outer', () => stack.within('inner', fail))).toThrow(error);
  const { ip, trace } = stack.faultSite(error);
  expect(ip).toBe(base.site('inner'));
  expect(base.depot.fetch(trace)).toEqual([base.site('outer')]);
});

test('each task has its own chain', () => {
  const { base, stack, state } = withStack();
  stack.begin('a');
  const { trace } = base.machine.cpu;
  stack.switchTo(new StackState(0, 0));
  expect(base.machine.cpu.trace).toBe(0);
  // Without a stack in memory calls leave no words.
  stack.end(stack.begin('b'));
  stack.switchTo(state);
  expect(base.machine.cpu.trace).toBe(trace);
});
