import { expect, test } from 'vitest';
import { OP, OP_NAMES } from '../../../../src/cc/base/bytecode.ts';
import { Emitter, incoming, outgoing } from '../../../../src/cc/lower/emit.ts';
import {
  branchTarget,
  definition,
  eachUse,
  intervals,
  reachable,
  type Instruction,
} from '../../../../src/cc/lower/flow.ts';

const PLACE = { file: 'a.c', line: 1, column: 1 };

function instruction(op: number, a = 0, b = 0, c = 0): Instruction {
  return { op, a, b, c, source: 0 };
}

/** An emitter with `registers` and `labels`, and what `write` emits. */
function emitter(registers: number, labels: number, write: (out: Emitter) => void): Emitter {
  const out = new Emitter(PLACE);
  for (let i = 0; i < registers; i++) out.reg();
  for (let i = 0; i < labels; i++) out.label();
  write(out);
  return out;
}

test('what an instruction reads, writes and jumps to', () => {
  const uses = (one: Instruction): number[] => {
    const found: number[] = [];
    eachUse(one, (reg) => found.push(reg));
    return found;
  };
  const store = instruction(OP.st32, 4, 5, 16);
  expect([uses(store), definition(store), branchTarget(store)]).toEqual([[4, 5], -1, -1]);
  const add = instruction(OP.addi64, 1, 2, 3);
  expect([uses(add), definition(add)]).toEqual([[2], 1]);
  const jump = instruction(OP.jlti32, 1, 100, 8);
  expect([uses(jump), definition(jump), branchTarget(jump)]).toEqual([[1], -1, 8]);
  const move = instruction(OP.mov64, outgoing(0), incoming(1));
  expect([uses(move), definition(move)]).toEqual([[], -1]);
});

test('code that nothing leads to is gone, and jumps to what comes next', () => {
  const out = emitter(1, 4, (e) => {
    e.emit('jz32', 0, 2);
    e.emit('jmp', 0);
    e.mark(1); // Only from the dead code below.
    e.emit('li32', 0, 1);
    e.mark(0);
    e.emit('retv');
    e.emit('jmp', 1);
    e.mark(2);
    e.emit('jmp', 3);
    e.mark(3);
    e.emit('retv');
  });
  const names = (roots: number[]): string =>
    reachable(out, roots)
      .map(({ op }) => OP_NAMES[op])
      .join(' ');
  expect(names([])).toBe('jz32 label retv label label retv');
  // With its address taken the label can be reached.
  expect(names([1])).toBe('jz32 jmp label li32 label retv label label retv');
});

test('lives: from the first write to the last use, across calls and round loops', () => {
  const out = emitter(4, 1, (e) => {
    e.emit('li32', 0, 1); // 0
    e.emit('li32', 1, 10); // 1
    e.mark(0); // 2
    e.emit('add32', 2, 0, 1); // 3
    e.emit('call', 0, 0, 0); // 4
    e.emit('mov32', 3, outgoing(0)); // 5
    e.emit('jnz32', 3, 0); // 6
    e.emit('ret', 1); // 7
  });
  const lives = intervals(reachable(out, []), 4, []);
  const brief = lives.map(({ reg, start, end, crosses }) => [reg, start, end, crosses]);
  expect(brief).toEqual([
    [0, 0, 6, true],
    [1, 1, 7, true],
    [2, 3, 3, false],
    [3, 5, 6, false],
  ]);
  // What is in the loop weighs ten times as much.
  expect(lives.map(({ weight }) => weight)).toEqual([11, 12, 10, 20]);
});

test('a computed goto leads to all labels whose address is taken', () => {
  const out = emitter(2, 2, (e) => {
    e.emit('li32', 0, 1);
    e.mark(0);
    e.emit('li64', 1, 0);
    e.emit('jmpi', 1);
    e.mark(1);
    e.emit('ret', 0);
  });
  const code = reachable(out, [0, 1]);
  const [life] = intervals(code, 2, [0, 1]);
  expect(life).toMatchObject({ reg: 0, start: 0, end: 5 });
});
