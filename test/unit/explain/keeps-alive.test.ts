import { describe, expect, it } from 'vitest';
import { keepsAlive } from '../../../src/explain/keeps-alive.ts';
import { after } from '../../support/explain-machine.ts';

describe('what keeps a block off the report', () => {
  it.each([
    ['store data+0 a', [['modules']], ['modules']],
    ['store data+0 a\nstack on\nstore stack+0 a', [['modules'], ['stacks']], []],
    ['stack on\nstore stack+0 a', [['stacks']], ['stacks']],
    ['store stack+0 a', [], []],
    ['kzalloc g 64\nnot_leak g\nstore g+0 a', [['gray']], ['gray']],
    ['alloc_percpu p 16\nstore data+0 p\nstore p@1+0 a', [['modules']], ['modules']],
    ['not_leak a', [], []],
    ['kzalloc b 64\nstore data+0 b\nstore b+0 a', [['modules']], ['modules']],
  ])('%s', (lines, enough, needed) => {
    const at = after(`kzalloc a 64\n${lines}`);
    const { counts } = at.explain.judge();
    expect(keepsAlive(at.look, at.subject('a'))).toMatchObject({
      name: 'a',
      found: enough.length > 0,
      enough,
      needed,
    });
    expect(at.explain.judge().counts).toEqual(counts);
  });

  it('a vmalloc block needs both of its references', () => {
    const at = after('vzalloc v 4096\nstore data+0 v');
    expect(keepsAlive(at.look, at.subject('v'))!.enough.length).toBeGreaterThan(0);
  });

  it('pages have no object', () => {
    const at = after('alloc_pages a 0');
    expect(keepsAlive(at.look, at.subject('a'))).toBeUndefined();
  });
});
