/**
 * ps, top and vmstat: who runs, and what the machine does. The CPUs are idle whenever somebody
 * looks.
 */
import type { ShellTask } from '../host.ts';
import { fail, ok, readText, type CommandRun, type ShellCommand } from './command.ts';
import { meminfo } from './machine-info.ts';

/** Longest time between two rows, and rows at most. */
const MAX_ROWS = 1000;
const MAX_DELAY = 86_400;

function commandOf({ comm, kthread }: ShellTask): string {
  return kthread ? `[${comm}]` : comm;
}

/** The state as ps and top print it. */
function stateOf(run: CommandRun, { pid }: ShellTask): string {
  return /^State:\t(\S)/m.exec(readText(run, `/proc/${pid}/status`))?.[1] ?? 'S';
}

const ps: ShellCommand = {
  name: 'ps',
  run(args, run) {
    const letters = args.filter((arg) => /^-?[a-zA-Z]+$/.test(arg)).join('');
    const tasks = run.host.tasks.list();
    const rows = tasks.map((task) => {
      const id = (width: number): string => String(task.pid).padStart(width);
      const command = commandOf(task);
      if (letters.includes('u')) {
        const state = `${stateOf(run, task)}${task.kthread ? '<' : ''}`.padEnd(4);
        return `root     ${id(7)}  0.0  0.0      0     0 ?        ${state} 00:00   0:00 ${command}`;
      }
      if (letters.includes('f')) {
        const parent = /^PPid:\t(\d+)/m.exec(readText(run, `/proc/${task.pid}/status`))?.[1] ?? '0';
        return `root     ${id(7)} ${parent.padStart(7)}  0 00:00 ?        00:00:00 ${command}`;
      }
      return `${id(7)} ?        00:00:00 ${command}`;
    });
    const titles = letters.includes('u')
      ? 'USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND'
      : letters.includes('f')
        ? 'UID          PID    PPID  C STIME TTY          TIME CMD'
        : '    PID TTY          TIME CMD';
    return ok(`${[titles, ...rows].join('\n')}\n`);
  },
};

const top: ShellCommand = {
  name: 'top',
  run(_args, run) {
    const tasks = run.host.tasks.list();
    const info = meminfo(run);
    const mib = (kib: number): string => (kib / 1024).toFixed(1).padStart(8);
    const total = info.get('MemTotal') ?? 0;
    const free = info.get('MemFree') ?? 0;
    const available = info.get('MemAvailable') ?? free;
    const cache = (info.get('Cached') ?? 0) + (info.get('SReclaimable') ?? 0);
    const up = Math.floor(run.host.nowNs() / 1e9);
    const two = (n: number): string => String(n).padStart(2, '0');
    const hours = two(Math.floor(up / 3600) % 24);
    const clock = `${hours}:${two(Math.floor(up / 60) % 60)}:${two(up % 60)}`;
    const minutes = Math.floor(up / 60);
    const running = tasks.filter((task) => stateOf(run, task) === 'R').length;
    const count = (n: number): string => String(n).padStart(3);
    const rows = tasks.map((task) => {
      const state = stateOf(run, task);
      const id = String(task.pid).padStart(7);
      const use = `${state}   0.0   0.0   0:00.00`;
      return `${id} root      20   0       0      0      0 ${use} ${task.comm}`;
    });
    const lines = [
      `top - ${clock} up ${minutes} min,  1 user,  load average: 0.00, 0.00, 0.00`,
      `Tasks: ${count(tasks.length)} total, ${count(running)} running, ` +
        `${count(tasks.length - running)} sleeping,   0 stopped,   0 zombie`,
      '%Cpu(s):  0.0 us,  0.0 sy,  0.0 ni,100.0 id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st ',
      `MiB Mem : ${mib(total)} total, ${mib(free)} free, ` +
        `${mib(total - free - cache)} used, ${mib(cache)} buff/cache     `,
      `MiB Swap: ${mib(0)} total, ${mib(0)} free, ${mib(0)} used. ${mib(available)} avail Mem `,
      '',
      '    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND',
      ...rows,
    ];
    return ok(`${lines.join('\n')}\n`);
  },
};

const vmstat: ShellCommand = {
  name: 'vmstat',
  run(args, run) {
    const operands = args.filter((arg) => !arg.startsWith('-'));
    const [delay = 0, count = operands.length === 0 ? 1 : Infinity] = operands.map(Number);
    if (!(delay >= 0 && delay <= MAX_DELAY)) return fail('vmstat: failed to parse argument');
    if (!(count >= 1 && count <= MAX_ROWS)) {
      return fail(`vmstat: give a count, up to ${MAX_ROWS}: without one it never ends`);
    }
    const titles =
      'procs -----------memory---------- ---swap-- -----io---- -system-- -------cpu-------\n' +
      ' r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st gu\n';
    let text = titles;
    for (let row = 0; row < count; row++) {
      if (row > 0) run.host.sleep(delay * 1000);
      const info = meminfo(run);
      const n = (value: number, width: number): string => String(value).padStart(width);
      const cache = (info.get('Cached') ?? 0) + (info.get('SReclaimable') ?? 0);
      const memory = [0, info.get('MemFree') ?? 0, info.get('Buffers') ?? 0, cache];
      const kilobytes = memory.map((kib) => n(kib, 6)).join(' ');
      text += ` 1  0 ${kilobytes}    0    0     0     0    0    0  0  0 100  0  0  0\n`;
    }
    return ok(text);
  },
};

/** The commands of this file. */
export const MONITOR_COMMANDS: readonly ShellCommand[] = [ps, top, vmstat];
