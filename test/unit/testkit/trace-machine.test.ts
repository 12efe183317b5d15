import { expect, test } from 'vitest';
import { Subject, programOf } from '../../../src/testkit/subject.ts';
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
  expect(machine.run(program, '6.12', { motion }).phases.map((p) => p.reported)).toEqual([
    ['a'],
    ['a'],
  ]);
  expect(machine.run(program, '6.12').phases.map((p) => p.reported)).toEqual([[], []]);
});

test('with sheaves what was just lost is hidden, and what a free left is not', () => {
  const machine = new TraceMachine();
  const lone = new Subject(programOf(lines(`kmalloc a 64; ${LOSE}`)), '7.3', machine);
  expect(lone.reports[0].phase.reported).toEqual(['a']);
  const hidden = lone.on('7.3', { sheaves: true });
  expect(hidden.run.cached?.map((at) => at.map(({ label }) => label))).toEqual([['a'], ['a']]);
  expect(hidden.reports[0].table).toMatchObject([
    { name: 'a', lost: true, reported: false, reasons: ['allocator-cache'] },
  ]);
});

test('programs with sheaves have a machine each', () => {
  const machine = new TraceMachine();
  const subject = new Subject(programOf(lines(`kmalloc a 64; ${LOSE}`)), '7.3', machine, {
    sheaves: true,
  });
  expect(subject.variant(lines(`kmalloc a 64; ${LOSE}`)).run).toEqual(subject.run);
});

test('the slot that points at the structure of a block of vmalloc counts as well', () => {
  const program = programOf(lines(`vmalloc v 4096; ${LOSE}`));
  const subject = new Subject(program, '7.3', new TraceMachine(), { sheaves: true });
  expect(subject.reports[0].phase.dumps.v.count).toBe(2);
  expect(subject.reports[0].table[0].reasons).toEqual(['allocator-cache']);
});
