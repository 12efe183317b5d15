import { expect, test } from 'vitest';
import { Processes } from '../../../src/shell/processes.ts';
import { FakeHost, KMEMLEAK } from './fake-host.ts';

function write(host: FakeHost, processes: Processes): string {
  processes.asCurrent(() => host.writeFile(KMEMLEAK, new TextEncoder().encode('scan')));
  return host.writes.at(-1)!;
}

test('builtins run as the shell, programs as tasks of their own', () => {
  const host = new FakeHost();
  const processes = new Processes(host, 'sh');
  processes.enter('echo');
  expect(write(host, processes)).toBe('sh 44: scan');
  expect(processes.writerName).toBe('bash: echo');
  processes.enter('cat');
  expect(write(host, processes)).toBe('cat 45: scan');
});

test('a program that has run still writes its redirection', () => {
  const host = new FakeHost();
  const processes = new Processes(host, 'sh');
  processes.enter('cat');
  processes.leave('cat');
  expect(write(host, processes)).toBe('cat 45: scan');
  expect(processes.writerName).toBe('cat');
  processes.reap();
  expect(write(host, processes)).toBe('sh 44: scan');
});

test('a program within a program', () => {
  const host = new FakeHost();
  const processes = new Processes(host, 'sh');
  processes.enter('bash');
  processes.enter('cat');
  processes.leave('cat');
  processes.enter('echo');
  expect(write(host, processes)).toBe('bash 45: scan');
});

test('closing ends every task', () => {
  const host = new FakeHost();
  const processes = new Processes(host, 'sh');
  processes.enter('bash');
  processes.enter('cat');
  processes.leave('cat');
  processes.close();
  expect(host.tasks.list().map((t) => t.comm)).toEqual(['init']);
});

test('without memory there is no task', () => {
  const host = new FakeHost();
  const processes = new Processes(host, 'sh');
  Object.assign(host.tasks, { spawn: () => undefined });
  expect(processes.enter('cat')).toBe(false);
  expect(processes.enter('echo')).toBe(true);
});

test('a process is forked by the one that runs, the first by the shell', () => {
  const host = new FakeHost();
  const processes = new Processes(host, 'sh');
  const parents: string[] = [];
  const { spawn } = host.tasks;
  Object.assign(host.tasks, {
    spawn: (comm: string) => {
      parents.push(write(host, processes).split(' ')[0]);
      return spawn.call(host.tasks, comm);
    },
  });
  processes.enter('bash');
  processes.enter('cat');
  expect(parents).toEqual(['sh', 'bash']);
});
