import { describe, expect, test } from 'vitest';
import { phasesOf } from '../../support/trace-program.ts';

describe('a report', () => {
  test('has the labels in the order of allocation, and what is left of them', () => {
    const [phase] = phasesOf(
      'kmalloc b 64\nkmalloc a 32\nvmalloc v 4096\nkmalloc c 128\nfree_part c+32 32\n' +
        'sleep 5200\nscan\nscan\nreport',
    );
    expect(phase.reported).toEqual(['b', 'a', 'v', 'c', 'c+64']);
    expect(phase.reported_sizes).toEqual([64, 32, 4096, 32, 64]);
    expect(Object.keys(phase.dumps)).toEqual(['b', 'a', 'v', 'c', 'c+64']);
    expect(phase.dumps['v']).toMatchObject({ min_count: 2, count: 1, flags: 3, size: 4096 });
  });

  test('names an object after the innermost label that it lies in', () => {
    const lines = 'alloc_pages p 0\nalloc a p+64 128 1\nfree_part a+32 32\nsleep 5200\nscan\nscan';
    const [phase] = phasesOf(`${lines}\nreport`);
    expect(phase.reported).toEqual(['a', 'a+64']);
    expect(phase.reported_sizes).toEqual([32, 64]);
  });

  test('dumps neither pages, percpu and physical objects nor what was freed', () => {
    const [phase] = phasesOf(
      'alloc_pages p 0\nalloc_phys q p 4096\nalloc_percpu c 8\nkmalloc a 8\nkfree a\nreport',
    );
    expect(phase.dumps).toEqual({});
  });

  test('dumps what was asked for besides', () => {
    const [first, second] = phasesOf(
      'alloc_pages p 0\nalloc a p+64 64 1\nreport\ndump p+64\ndump p+65\nreport',
    );
    expect(Object.keys(first.dumps)).toEqual(['a']);
    expect(Object.keys(second.dumps)).toEqual(['a', 'p+64']);
  });

  test('dumps an object under any label', () => {
    const labels = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
    const [phase] = phasesOf(`${labels.map((l) => `kmalloc ${l} 8`).join('\n')}\nreport`);
    expect(Object.keys(phase.dumps)).toEqual(labels);
    expect(JSON.parse(JSON.stringify(phase)).dumps.constructor.size).toBe(8);
  });

  test('follows a label when krealloc moves the object', () => {
    const [small, moved] = phasesOf('kmalloc a 8\nreport\nkrealloc a 4000\nreport');
    expect(small.dumps['a'].size).toBe(8);
    expect(moved.dumps['a'].size).toBe(4096);
  });

  test('is made for a label that is given again, too', () => {
    const lines = 'kmalloc a 8\nkmalloc a 16\nsleep 5200\nscan\nscan\nreport';
    expect(phasesOf(lines)[0].reported).toEqual(['a', 'a']);
  });
});

describe('the log of a report', () => {
  test('has the lines since the one before', () => {
    const [a, b, c] = phasesOf('kmalloc a 64\nreport\nignore a+4\nreport\nreport');
    expect([a.log, c.log]).toEqual([[], []]);
    expect(b.log).toEqual([
      'Found object by alias at <a+4>',
      'Object <a> (size 64):',
      'Trying to color unknown object at <a+4> as Black',
    ]);
  });

  test('has nothing of what commands print', () => {
    const [phase] = phasesOf('kmalloc a 8\nsleep 5200\nscan\nscan\nclear\nreport');
    expect(phase.log).toEqual([]);
  });

  test('knows addresses that an object had at a report', () => {
    const lines = 'kmalloc a 64\nkmalloc b 64\nnot_leak a+1\nkfree b\nnot_leak b\nreport';
    const [{ log }] = phasesOf(lines);
    expect(log[0]).toBe('Found object by alias at <a+1>');
    expect(log.at(-1)).toBe('Trying to color unknown object at <b> as Grey');
  });
});
