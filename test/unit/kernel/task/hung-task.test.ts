import { expect, test } from 'vitest';
import { logSince, testKernel } from '../../../support/kernel-machine.ts';
import { pass, taskKernel, thread, type Body } from '../../../support/task-machine.ts';

test('a task that waits 120 s is reported, with the functions that it sleeps in', () => {
  const kernel = taskKernel();
  const { task } = thread(kernel, 'sleeper', function* (): Body {
    yield kernel.run.sleeping.msleep(300_000);
  });
  pass(kernel, 250_000);
  const log = logSince(kernel);
  const at = log.indexOf(`INFO: task sleeper:${task.pid} blocked for more than 120 seconds.`);
  expect(log.slice(at + 1, at + 4)).toEqual([
    '      Not tainted 6.12.117 #1',
    '"echo 0 > /proc/sys/kernel/hung_task_timeout_secs" disables this message.',
    `task:sleeper         state:D stack:0     pid:${String(task.pid).padEnd(5)} ` +
      `tgid:${String(task.pid).padEnd(5)} ppid:2      flags:0x00004000`,
  ]);
  const functions = log.slice(at + 6, at + 10).map((line) => line.trim().split('+')[0]);
  expect(functions).toEqual(['__schedule', 'schedule', 'schedule_timeout', 'msleep']);
  expect(log).toContain(`INFO: task sleeper:${task.pid} blocked for more than 240 seconds.`);
});

test('ten reports at most, none for who can be interrupted', () => {
  const kernel = taskKernel();
  for (let i = 0; i < 3; i++) {
    thread(kernel, `d${i}`, function* (): Body {
      yield kernel.run.sleeping.msleep(3_600_000);
    });
  }
  pass(kernel, 1_000_000);
  const reports = logSince(kernel).filter((line) => line.startsWith('INFO: task'));
  expect(reports).toHaveLength(10);
  expect(reports.some((line) => line.includes('init'))).toBe(false);
});

test('a thread that never gives way is a soft lockup after 22 s, and gets no more turns', () => {
  const kernel = taskKernel();
  const { task } = thread(kernel, 'looper', function* (): Body {
    for (;;) yield;
  });
  pass(kernel, 60_000);
  const line = `stuck for 22s! [looper:${task.pid}]`;
  expect(logSince(kernel).filter((text) => text.includes(line))).toHaveLength(1);
  expect([kernel.base.taints.has('L'), kernel.run.sched.active]).toEqual([true, false]);
  const log = logSince(kernel);
  const at = log.findIndex((text) => text.includes(line));
  expect(log.slice(at + 1, at + 3)).toEqual([
    'Modules linked in:',
    `CPU: ${log[at].match(/#(\d)/)![1]} UID: 0 PID: ${task.pid} Comm: looper Not tainted 6.12.117 #1 `,
  ]);
  expect(log[at + 3]).toMatch(/^RIP: 0010:\w+\+0x/);
  expect(log[at + 4]).toBe('Call Trace:');
});

test('the line about the task is spelled as in each version', () => {
  const { kernel } = testKernel('6.1');
  kernel.tasks.switchTo(kernel.tasks.find(1)!);
  thread(kernel, 'sleeper', function* (): Body {
    yield kernel.run.sleeping.msleep(200_000);
  });
  pass(kernel, 130_000);
  expect(logSince(kernel).find((line) => line.startsWith('task:sleeper'))).toMatch(
    /^task:sleeper         state:D stack:    0 pid:   44 ppid:     2 flags:0x00004000$/,
  );
});
