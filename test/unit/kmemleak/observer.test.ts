import { expect, it } from 'vitest';
import { observerSocket, type ScanObserver } from '../../../src/kmemleak/observer.ts';
import { HEAP, Rig } from '../../support/kmemleak-machine.ts';

it('observers get every call, in the order in which they came', () => {
  const lines: string[] = [];
  const socket = observerSocket();
  const calls = Object.keys(socket.call) as (keyof ScanObserver)[];
  for (const name of ['a', 'b']) {
    socket.add(
      Object.fromEntries(
        calls.map((call) => [
          call,
          (...args: number[]) => lines.push(`${name} ${call} ${args.join()}`),
        ]),
      ),
    );
  }
  for (const call of calls) (socket.call[call] as (...args: number[]) => void)(1, 2, 3);
  expect(lines).toEqual(calls.flatMap((call) => [`a ${call} 1,2,3`, `b ${call} 1,2,3`]));
});

it('a call that nobody hears is not there', () => {
  const socket = observerSocket();
  const heard = (): string[] =>
    Object.entries(socket.call).flatMap(([name, call]) => (call ? [name] : []));
  expect(heard()).toEqual([]);
  socket.add({ gray: () => undefined });
  expect(heard()).toEqual(['gray']);
});

it('a scan begins and ends once, with its number, also when it is broken off', () => {
  const rig: Rig = new Rig({ condResched: () => undefined });
  const told: string[] = [];
  rig.kmemleak.observe({
    begin: ({ scan, pass }) => told.push(`begin ${scan} ${pass}`),
    phase: (phase) => {
      if (phase === 'gray' && told.length > 2) rig.kmemleak.bootParam('off');
    },
    end: ({ scan, pass }, result) => told.push(`end ${scan} ${pass} ${result!.newLeaks}`),
  });
  rig.api.alloc(HEAP, 64, 1, 0);
  rig.scan();
  rig.scan();
  expect(told).toEqual(['begin 1 1', 'end 1 1 0', 'begin 2 1', 'end 2 1 0']);
});

it('a scan may begin while another goes on, from wherever it is told of', () => {
  const rig = new Rig();
  const lost = rig.alloc();
  rig.root(0, rig.alloc());
  rig.age();
  rig.scan();
  for (const call of ['begin', 'hit', 'scanObject', 'end'] as const) {
    let left = 1;
    const stop = rig.kmemleak.observe({ [call]: () => left-- > 0 && rig.scan() });
    rig.scan();
    stop();
    expect(left, call).toBeLessThanOrEqual(0);
    expect(rig.kmemleak.reported().map(({ pointer }) => pointer)).toEqual([lost]);
    expect(rig.kmemleak.check()).toBeGreaterThan(2);
  }
});

it('who listens to objects hears of each that comes, goes or is changed, whoever does it', () => {
  const rig = new Rig();
  const told: string[] = [];
  const stop = rig.kmemleak.watchObjects({
    created: (id) => told.push(`created ${rig.kmemleak.view(id).size}`),
    removed: (id) => told.push(`removed ${rig.kmemleak.view(id).size}`),
    changed: (id) => told.push(`changed ${rig.kmemleak.view(id).minCount}`),
  });
  const { api } = rig.kmemleak;
  api.alloc(HEAP, 64, 1, 0);
  api.notLeak(HEAP);
  api.ignore(HEAP);
  api.freePart(HEAP + 16, 16);
  expect(told).toEqual([
    'created 64',
    'changed 0',
    'changed -1',
    'removed 64',
    'created 16',
    'created 32',
  ]);
  stop();
  api.free(HEAP);
  expect(told).toHaveLength(6);
});
