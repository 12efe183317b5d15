import { expect, test } from 'vitest';
import { Listeners } from '../../../src/base/listeners.ts';

interface Calls {
  add(a: number, b: number): void;
  drop(a: number): void;
}

const NAMES = { add: true, drop: true } as const;

test('listeners are told in the order in which they came, each as its own method', () => {
  const told: string[] = [];
  class Named {
    private readonly name: string;
    constructor(name: string) {
      this.name = name;
    }
    add(a: number, b: number): void {
      told.push(`${this.name} ${a} ${b}`);
    }
  }
  const socket = new Listeners<Calls>(NAMES, () => told.push('nobody'));
  const { call } = socket;
  call.add(1, 2);
  socket.add(new Named('x'));
  call.add(3, 4);
  const stop = socket.add(new Named('y'));
  call.add(5, 6);
  stop();
  stop();
  call.add(7, 8);
  call.drop(9);
  expect(told).toEqual(['nobody', 'x 3 4', 'x 5 6', 'y 5 6', 'x 7 8', 'nobody']);
});

test('says whether anybody listens; calls that nobody hears may be absent', () => {
  const socket = new Listeners<Partial<Calls>>(NAMES);
  expect([socket.any, socket.call.add]).toEqual([false, undefined]);
  const stop = socket.add({ drop: () => undefined });
  expect([socket.any, socket.call.add, typeof socket.call.drop]).toEqual([
    true,
    undefined,
    'function',
  ]);
  stop();
  expect([socket.any, socket.call.drop]).toEqual([false, undefined]);
});

test('what is no listener is refused, and leaves the others as they are', () => {
  const told: number[] = [];
  const socket = new Listeners<Calls>(NAMES, () => undefined);
  socket.add({ drop: (a) => told.push(a) });
  expect(() => socket.add({ add: 5 } as never)).toThrow("a listener's 'add' is a function");
  expect(() => socket.add({ add: null } as never)).toThrow(TypeError);
  expect(() => socket.add(undefined as never)).toThrow(TypeError);
  const stop = socket.add({ drop: (a) => told.push(a) });
  socket.call.drop(1);
  stop();
  socket.call.drop(2);
  expect(told).toEqual([1, 1, 2]);
});

test('a listener that was added twice is taken away once by each of its ends', () => {
  let told = 0;
  const socket = new Listeners<Calls>(NAMES, () => undefined);
  const listener = { drop: () => told++ };
  const [one, other] = [socket.add(listener), socket.add(listener)];
  one();
  one();
  socket.call.drop(1);
  expect(told).toBe(1);
  other();
  expect(socket.any).toBe(false);
});

test('listeners that come while others are told are told from the next call on', () => {
  const told: string[] = [];
  const socket = new Listeners<Calls>(NAMES, () => undefined);
  const stop = socket.add({
    drop: () => {
      told.push('first');
      socket.add({ drop: () => told.push('late') });
      stop();
    },
  });
  socket.call.drop(1);
  socket.call.drop(2);
  expect(told).toEqual(['first', 'late']);
});
