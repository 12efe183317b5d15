import { expect, test } from 'vitest';
import { programOf } from '../../../src/testkit/subject.ts';
import { TraceMachine } from '../../../src/testkit/trace-machine.ts';
import { lines } from '../../../src/testkit/law.ts';

const LOSE = 'sleep 5200; scan; scan; report';

test('runs programs, and counts what the log counts', () => {
  const machine = new TraceMachine();
  const run = machine.run(programOf(lines(`kmalloc a 8; kmalloc b 8; ${LOSE}`)), '6.12');
  expect(run.newLeaks).toBe(2);
  expect(run.phases[0].reported).toEqual(['a', 'b']);
  expect(machine.run(programOf(['scan', 'report']), '6.1').newLeaks).toBe(0);
});

test('a pointer that moves from what is not scanned yet to what has been scanned is missed', () => {
  const machine = new TraceMachine();
  const program = programOf(lines(`stack on; kmalloc a 8; store data+0 a; ${LOSE}; scan; report`));
  const motion = { from: 'data', to: 'stack' } as const;
  expect(machine.run(program, '6.12', motion).phases.map((p) => p.reported)).toEqual([
    ['a'],
    ['a'],
  ]);
  expect(machine.run(program, '6.12').phases.map((p) => p.reported)).toEqual([[], []]);
});
