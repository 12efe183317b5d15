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
export function mountProcPid(fs: PseudoFs, view: MachineView): void {
  const { tasks } = view;
  fs.provide('/proc', {
    names: () => ['self', ...tasks.list().map((task) => String(task.pid))],
    get: (name) => {
      const task = name === 'self' ? tasks.current : tasks.find(Number(name));
      return task && task.pid !== 0 ? taskDir(task, view) : undefined;
    },
  });
}

function taskDir(task: Task, view: MachineView): DirNode {
  const dir = dirNode();
  const add = (name: string, read: () => string): void => {
    dir.entries.set(name, fileNode({ mode: 0o444, read }));
  };
  add('comm', () => `${task.comm}\n`);
  add('cmdline', () => (task.kthread ? '' : `${task.comm}\0`));
  add('stat', () => statLine(task));
  add('status', () => statusText(task));
  dir.entries.set('stack', fileNode({ mode: 0o400, read: () => stackText(task, view) }));
  return dir;
}

/** Frames that are shown at most (MAX_STACK_TRACE_DEPTH). */
const STACK_DEPTH = 64;
/** What a thread of the kernel's that waits for work stands in, where nothing says more. */
const IDLE_KTHREAD = ['kthread', 'ret_from_fork'];

/**
 * /proc/PID/stack: the frames of a task that waits, innermost first.
 * @kernel fs/proc/base.c proc_pid_stack simplified
 */
function stackText(task: Task, { base }: MachineView): string {
  const chain = base.depot.fetch(task.stack.trace, STACK_DEPTH);
  const known = IDLE_KTHREAD.filter((name) => base.symbols.lookupName(name) !== undefined);
  const frames = chain.length > 0 || !task.kthread ? chain : known.map((n) => base.symbols.site(n));
  return frames.map((address) => `[<0>] ${base.symbols.format(address)}\n`).join('');
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
