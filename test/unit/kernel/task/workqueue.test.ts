import { expect, test } from 'vitest';
import { listEntries } from '../../../../src/kernel/base/list-head.ts';
import { DELAYED_WORK, WORK_STRUCT } from '../../../../src/kernel/task/workqueue.ts';
import { bound, pass, taskKernel, zeroed, type Body } from '../../../support/task-machine.ts';

test('a work runs in the kworker of its CPU, once for each time it is queued', () => {
  const kernel = taskKernel();
  const { workqueues: w } = kernel.run;
  const work = zeroed(kernel, WORK_STRUCT.size);
  const ran: string[] = [];
  w.init(
    work,
    bound(kernel, 'do_work', () => void ran.push(kernel.tasks.current.comm)),
  );
  expect([w.queue(w.system, work), w.queue(w.system, work)]).toEqual([true, false]);
  const { memory } = kernel.base.machine;
  const link = memory.readPtr(work + WORK_STRUCT.entry);
  const { start, end } = kernel.mm.percpu.staticRange(0);
  expect([link >= start && link < end, listEntries(memory, link)]).toEqual([true, [work + 8]]);
  expect(kernel.run.sched.block(w.flush(work))).toBe(1);
  expect([ran, w.pending(work)]).toEqual([['kworker/0:1'], false]);
  w.queue(w.system, work, 1);
  pass(kernel, 1);
  expect(ran).toEqual(['kworker/0:1', 'kworker/1:1']);
  expect(kernel.run.sched.active).toBe(false);
});

test('when a work sleeps another worker takes the next; an ordered queue waits', () => {
  for (const ordered of [false, true]) {
    const kernel = taskKernel();
    const { workqueues: w, sleeping, sched } = kernel.run;
    const wq = w.alloc('test', ordered);
    let [inside, most] = [0, 0];
    const func = bound(kernel, 'slow', function* (): Body {
      most = Math.max(most, ++inside);
      yield sleeping.msleep(10);
      inside--;
    });
    for (let i = 0; i < 3; i++) {
      const work = zeroed(kernel, WORK_STRUCT.size);
      w.init(work, func);
      w.queue(wq, work);
    }
    sched.block(w.flushQueue(wq));
    expect([most, inside]).toEqual([ordered ? 1 : 3, 0]);
    w.destroy(wq);
  }
});

test('delayed works: by a timer, moved, cancelled, flushed', () => {
  const kernel = taskKernel();
  const { workqueues: w, sched } = kernel.run;
  const { clock } = kernel.base.machine;
  const work = zeroed(kernel, DELAYED_WORK.size);
  const ran: number[] = [];
  w.initDelayed(
    work,
    bound(kernel, 'later', () => void ran.push(clock.jiffies)),
  );
  const start = clock.jiffies;
  w.queueDelayed(w.system, work, 20);
  expect(w.modDelayed(w.system, work, 40)).toBe(true);
  pass(kernel, 30);
  expect(ran).toEqual([]);
  pass(kernel, 30);
  expect(ran).toEqual([start + 41]);
  w.queueDelayed(w.system, work, 20);
  expect(sched.block(w.cancelSync(work, true))).toBe(1);
  pass(kernel, 100);
  w.queueDelayed(w.system, work, 5000);
  sched.block(w.flushDelayed(work));
  expect(ran).toHaveLength(2);
});

test('cancel_work_sync waits for a work that runs', () => {
  const kernel = taskKernel();
  const { workqueues: w, sleeping, sched } = kernel.run;
  const work = zeroed(kernel, WORK_STRUCT.size);
  const log: string[] = [];
  w.init(
    work,
    bound(kernel, 'slow', function* (): Body {
      yield sleeping.msleep(10);
      log.push('ran');
    }),
  );
  w.queue(w.system, work);
  pass(kernel, 1);
  expect(sched.block(w.cancelSync(work))).toBe(0);
  expect(log).toEqual(['ran']);
});

test('a work that faults kills its worker only; rcu works come after a grace period', () => {
  const kernel = taskKernel();
  const { workqueues: w } = kernel.run;
  const [bad, good] = [zeroed(kernel, 32), zeroed(kernel, 56)];
  const ran: string[] = [];
  w.init(
    bad,
    bound(kernel, 'bad', () => void kernel.base.machine.memory.read8(0)),
  );
  w.init(
    good,
    bound(kernel, 'good', () => void ran.push('good')),
  );
  w.queue(w.system, bad);
  w.queueRcu(w.system, good);
  pass(kernel, 5);
  expect(ran).toEqual([]);
  pass(kernel, 50);
  expect([ran, kernel.oops.oopses, kernel.oops.panicked]).toEqual([['good'], 1, '']);
});
