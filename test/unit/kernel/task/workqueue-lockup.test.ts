import { expect, test } from 'vitest';
import { WorkqueueWatchdog, type PoolView } from '../../../../src/kernel/task/workqueue-lockup.ts';
import { WORK_STRUCT } from '../../../../src/kernel/task/workqueue.ts';
import { logSince } from '../../../support/kernel-machine.ts';
import { bound, pass, taskKernel, zeroed, type Body } from '../../../support/task-machine.ts';

test('a pool whose worker never gives way is reported every 30 s', () => {
  const kernel = taskKernel();
  const { workqueues: w } = kernel.run;
  const work = (name: string, body: () => Body | void): void => {
    const at = zeroed(kernel, WORK_STRUCT.size);
    w.init(at, bound(kernel, name, body));
    w.queue(w.system, at, 0);
  };
  work('forever', function* (): Body {
    for (;;) yield;
  });
  work('waits', () => undefined);
  pass(kernel, 95_000);
  const log = logSince(kernel);
  const at = log.findIndex((line) => line.startsWith('BUG: workqueue lockup'));
  expect(log.slice(at, at + 7)).toEqual([
    expect.stringMatching(
      /^BUG: workqueue lockup - pool cpus=0 node=0 flags=0x0 nice=0 stuck for [345]\ds!$/,
    ),
    'Showing busy workqueues and worker pools:',
    'workqueue events: flags=0x0',
    '  pwq 0: cpus=0 node=0 flags=0x0 nice=0 active=2 refcnt=3',
    expect.stringMatching(/^ {4}in-flight: \d+:/),
    expect.stringMatching(/^ {4}pending: /),
    expect.stringMatching(/^pool 0: cpus=0 node=0 flags=0x0 nice=0 hung=[345]\ds workers=1$/),
  ]);
  expect(log.filter((line) => line.startsWith('BUG: workqueue lockup')).length).toBeGreaterThan(1);
});

test('a pool that gets on is not, nor one with nothing to do', () => {
  const { base } = taskKernel();
  let pending = [{ queue: 'events', func: 0 }];
  const pool: PoolView = {
    cpu: 1,
    pending: () => pending,
    inFlight: () => [],
    workers: () => ({ count: 1, idle: [7] }),
  };
  const watchdog = new WorkqueueWatchdog(base, pool);
  const reports = (): string[] => base.log.linesSince(0).filter((line) => line.includes('lockup'));
  watchdog.touch();
  watchdog.watch();
  base.machine.clock.advance(29_000);
  watchdog.touch();
  base.machine.clock.advance(20_000);
  expect(reports()).toEqual([]);
  base.machine.clock.advance(11_000);
  expect(reports()).toHaveLength(1);
  pending = [];
  base.machine.clock.advance(100_000);
  expect(reports()).toHaveLength(1);
});
