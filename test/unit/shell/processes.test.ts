import { expect, test } from 'vitest';
import { Processes } from '../../../src/shell/processes.ts';
import { FakeHost, KMEMLEAK } from './fake-host.ts';

/** The processes of a shell; `write` tells who writes. */
function startShell(): { host: FakeHost; processes: Processes; write: () => string } {
  const host = new FakeHost();
  const processes = new Processes(host, 'sh');
  const write = (): string => {
    processes.asCurrent(() => host.writeFile(KMEMLEAK, new TextEncoder().encode('scan')));
    return host.writes.at(-1)!;
  };
  return { host, processes, write };
}

test('builtins run as the shell, programs as tasks of their own', () => {
  const { processes, write } = startShell();
  processes.enter('echo');
  expect(write()).toBe('sh 44: scan');
  expect(processes.writerName).toBe('bash: echo');
  processes.enter('cat');
  expect(write()).toBe('cat 45: scan');
});

test('a program that has run still writes its redirection', () => {
  const { processes, write } = startShell();
  processes.enter('cat');
  processes.leave('cat');
  expect(write()).toBe('cat 45: scan');
  expect(processes.writerName).toBe('cat');
  processes.reap();
  expect(write()).toBe('sh 44: scan');
});

test('a program within a program', () => {
  const { processes, write } = startShell();
  processes.enter('bash');
  processes.enter('cat');
  processes.leave('cat');
  processes.enter('echo');
  expect(write()).toBe('bash 45: scan');
});

test('closing ends every task', () => {
  const { host, processes } = startShell();
  processes.enter('bash');
  processes.enter('cat');
  processes.leave('cat');
  processes.close();
  expect(host.tasks.list().map((t) => t.comm)).toEqual(['init']);
});

test('without memory there is no task', () => {
  const { host, processes } = startShell();
  Object.assign(host.tasks, { spawn: () => undefined });
  expect(processes.enter('cat')).toBe(false);
  expect(processes.enter('echo')).toBe(true);
});

test('a process is forked by the one that runs, the first by the shell', () => {
  const { host, processes, write } = startShell();
  const parents: string[] = [];
  const { spawn } = host.tasks;
  Object.assign(host.tasks, {
    spawn: (comm: string) => {
      parents.push(write().split(' ')[0]);
      return spawn.call(host.tasks, comm);
    },
  });
  processes.enter('bash');
  processes.enter('cat');
  expect(parents).toEqual(['sh', 'bash']);
});
