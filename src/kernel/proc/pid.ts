/**
 * The directories of processes in /proc (fs/proc/base.c, fs/proc/array.c).
 *
 * Simplified: no user memory, files or signals, so most numbers are 0.
 */
import type { MachineView } from './machine-view.ts';
import type { Task } from '../task/task.ts';
import { dirNode, fileNode, type DirNode, type PseudoFs } from '../fs/vfs.ts';

/** Names of the states that a task can have. */
const STATE_NAMES: Readonly<Record<Task['state'], string>> = {
  R: 'running',
  S: 'sleeping',
  D: 'disk sleep',
  I: 'idle',
  Z: 'zombie',
};
/** Clock ticks a second that user space sees. */
const USER_HZ = 100;
/** Numbers of /proc/PID/stat after the start time; all are 0 here. */
const STAT_TAIL = 30;

/** Adds a directory for each process, and `self`. */
export function mountProcPid(fs: PseudoFs, { tasks }: MachineView): void {
  fs.provide('/proc', {
    names: () => ['self', ...tasks.list().map((task) => String(task.pid))],
    get: (name) => {
      const task = name === 'self' ? tasks.current : tasks.find(Number(name));
      return task && task.pid !== 0 ? taskDir(task) : undefined;
    },
  });
}

function taskDir(task: Task): DirNode {
  const dir = dirNode();
  const add = (name: string, read: () => string): void => {
    dir.entries.set(name, fileNode({ mode: 0o444, read }));
  };
  add('comm', () => `${task.comm}\n`);
  add('cmdline', () => (task.kthread ? '' : `${task.comm}\0`));
  add('stat', () => statLine(task));
  add('status', () => statusText(task));
  return dir;
}

/**
 * /proc/PID/stat
 * @kernel fs/proc/array.c do_task_stat simplified
 */
export function statLine(task: Task): string {
  const ppid = task.parent?.pid ?? 0;
  const flags = task.kthread ? 0x20_8040 : 0x40_0100;
  const start = Math.floor((task.startNs / 1e9) * USER_HZ);
  const faults = '0 0 0 0';
  const times = '0 0 0 0';
  const tail = new Array<number>(STAT_TAIL).fill(0).join(' ');
  return (
    `${task.pid} (${task.comm}) ${task.state} ${ppid} 0 0 0 -1 ${flags} ` +
    `${faults} ${times} 20 0 1 0 ${start} ${tail}\n`
  );
}

function statusText(task: Task): string {
  const rows: (readonly [name: string, value: string | number])[] = [
    ['Name', task.comm],
    ['State', `${task.state} (${STATE_NAMES[task.state]})`],
    ['Tgid', task.pid],
    ['Pid', task.pid],
    ['PPid', task.parent?.pid ?? 0],
    ['TracerPid', 0],
    ['Uid', '0\t0\t0\t0'],
    ['Gid', '0\t0\t0\t0'],
    ['Threads', 1],
  ];
  return rows.map(([name, value]) => `${name}:\t${value}\n`).join('');
}
