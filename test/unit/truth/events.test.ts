import { describe, expect, it } from 'vitest';
import { Events } from '../../../src/truth/events.ts';

describe('events', () => {
  it('that are equal are one', () => {
    const events = new Events();
    const first = events.intern(4, 1, 'init', 100, 0);
    expect(events.intern(4, 1, 'init', 100, 0)).toBe(first);
    expect(events.intern(4, 1, 'init', 101, 0)).not.toBe(first);
    expect(events.intern(4, 1, 'sh', 100, 0)).not.toBe(first);
    expect(events.get(first)).toEqual({ task: { pid: 1, comm: 'init' }, trace: 4, ns: 100 });
  });

  it('know their source', () => {
    const events = new Events();
    const source = events.sourceNumber('m.c:3');
    expect(events.sourceNumber('m.c:3')).toBe(source);
    expect(events.get(events.intern(1, 2, 'x', 3, source)).source).toBe('m.c:3');
  });

  it('grow, and go when nobody names them', () => {
    const events = new Events();
    const ids = Array.from({ length: 1000 }, (_, i) => events.intern(i, 1, 'a', i, 0));
    const bytes = events.bytes;
    const used = new Uint8Array(events.count);
    for (const id of [ids[3], ids[700]]) used[id] = 1;
    const { epoch } = events;
    const moved = events.compact(used);
    expect(events.count).toBe(3);
    expect(events.epoch).toBe(epoch + 1);
    expect(events.get(moved[ids[700]])).toMatchObject({ trace: 700, ns: 700 });
    expect(moved[ids[4]]).toBe(0);
    expect(events.intern(700, 1, 'a', 700, 0)).toBeGreaterThan(0);
    expect(events.bytes).toBe(bytes);
  });
});
