import { describe, expect, it } from 'vitest';
import {
  addressText,
  objectOfLife,
  rangeOf,
  subjectOfObject,
  verdictOf,
} from '../../../../src/explain/look/subject.ts';
import { after } from '../../../support/explain-machine.ts';

describe('subjects', () => {
  it('pair the object of kmemleak with the life of the truth', () => {
    const at = after('kzalloc a 100\nstore data+0 a');
    const { life, object, piece } = at.subject('a');
    expect(object).toMatchObject({ pointer: at.heap.get('a').addr, size: 128 });
    expect(life).toMatchObject({ label: 'a', kind: 'slab' });
    expect(piece).toBe(false);
    expect(addressText(at.subject('a'))).toMatch(/^0xffff8880/);
    expect(verdictOf(at.subject('a'), at.look.now)).toBe('reachable');
  });

  it('pages have no object', () => {
    const at = after('alloc_pages a 1\nstore data+0 a');
    expect(at.subject('a').object).toBeUndefined();
    expect(rangeOf(at.subject('a'))).toMatchObject({ size: 8192 });
  });

  it.each(['kmalloc a 9000', 'vmalloc a 5000', 'alloc_percpu a 16'])('%s is no piece', (line) => {
    const at = after(`${line}\nstore data+0 a`);
    expect(at.subject('a').object).toBeDefined();
    expect(at.subject('a').piece).toBe(false);
  });

  it('a percpu block of 6.1 has an object for each CPU, of which the first is taken', () => {
    const at = after('alloc_percpu a 16', '6.1');
    const copy = at.system.percpu.perCpuPtr(at.heap.get('a').addr, 0);
    expect(at.subject('a').object?.pointer).toBe(copy);
    expect(objectOfLife(at.look.parts, at.subject('a').life!)).not.toBe(0);
  });

  it('a registered part of a block is lost when nothing leads into it', () => {
    const at = after(
      ['vzalloc a 8192', 'free a', 'alloc p a+0 64 1', 'alloc q a+64 64 1', 'store data+0 a'].join(
        '\n',
      ),
    );
    const [p, q] = ['p', 'q'].map((label) => {
      const object = at.system.kmemleak.find(at.heap.get(label).addr)!;
      return subjectOfObject(at.look.parts, object);
    });
    expect(p.piece).toBe(true);
    expect(verdictOf(p, at.look.now)).toBe('reachable');
    expect(verdictOf(q, at.look.now)).toBe('lost');
  });
});
