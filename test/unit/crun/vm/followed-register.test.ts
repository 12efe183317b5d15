import { beforeEach, describe, expect, it } from 'vitest';
import {
  copy,
  narrow,
  set,
  set2,
  type Follower,
} from '../../../../src/crun/vm/followed-register.ts';
import { RegisterShadow } from '../../../../src/crun/vm/register-shadow.ts';
import type { ThreadState } from '../../../../src/crun/vm/state.ts';
import { HIGH, LOW, WHOLE } from '../../../../src/truth/provenance.ts';

const dropped: number[] = [];
const used: number[] = [];
const truth = {
  pc: 0,
  noteUse: (_, half) => used.push(half),
  drop: (_, half) => dropped.push(half),
} as Partial<Follower> as Follower;
let t: ThreadState;

beforeEach(() => {
  dropped.length = used.length = 0;
  t = {
    registerShadow: new RegisterShadow(),
    R: new Int32Array(8),
  } as Partial<ThreadState> as ThreadState;
});

describe('a register', () => {
  it('that is overwritten drops what it held, both halves of a pointer at once', () => {
    set2(truth, t, 2, 5 | LOW, 5 | HIGH);
    set2(truth, t, 2, 6 | LOW, 6 | HIGH);
    expect(dropped).toEqual([2]);
    set(truth, t, 2, 0);
    expect(dropped).toEqual([2, 2]);
  });

  it('that gets what it has drops nothing', () => {
    set2(truth, t, 2, 5 | LOW, 5 | HIGH);
    copy(truth, t, 2, 2);
    expect(dropped).toEqual([]);
    expect(used).toContain(2);
  });

  it('of 32 bits holds all of a pointer when the upper half says nothing more', () => {
    set2(truth, t, 2, 5 | LOW, 5 | HIGH);
    expect(narrow(truth, t, 2)).toBe(5 | WHOLE);
    t.R[3] = 0xffff8880 | 0;
    expect(narrow(truth, t, 2)).toBe(5 | LOW);
  });
});
