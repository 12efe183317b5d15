import { describe, expect, it } from 'vitest';
import { typedScan } from '../../../src/explain/typed-scan.ts';
import { typedScanText } from '../../../src/explain/text/reports.ts';
import type { TypeLayout } from '../../../src/cc/base/type-layout.ts';
import { after, type Stopped } from '../../support/explain-machine.ts';

/** A type of eight words, of which the first `pointers` are pointers. */
function layout(pointers: number): TypeLayout {
  const offsets = Array.from({ length: 8 }, (_, i) => 8 * i);
  return {
    name: 'struct foo',
    size: 64,
    pointers: offsets.slice(0, pointers),
    counts: [],
    members: offsets.map((offset) => ({ name: `m${offset / 8}`, offset, size: 8 })),
  };
}

/** A machine on which `label` has a type. */
function typed(label: string, pointers: number, lines: string): Stopped {
  const at = after(`kzalloc h 64\nkzalloc a 64\nstore data+0 h\n${lines}`);
  at.system.truth!.declareType(at.heap.get(label).addr, layout(pointers));
  return at;
}

const names = (found: readonly { name: string }[]): string[] => found.map(({ name }) => name);

describe('a scan of pointer members alone', () => {
  it('finds what a value hides that is no pointer to it', () => {
    const scan = typedScan(typed('h', 1, 'kzalloc b 64\nstore a+0 b\nstore h+16 h+72').look);
    expect(scan).toMatchObject({ typed: 1, words: 8, read: 1, harmed: [] });
    expect(names(scan.gained)).toEqual(['a', 'b']);
    const [{ words }] = scan.gained;
    expect(words).toMatchObject([
      { type: 'struct foo', place: { name: 'h', member: 'm2' }, into: 8 },
    ]);
    expect(scan.gained[1].words).toEqual([]);
    expect(typedScanText(scan)).toMatch(
      /^A scan .*\nknows it of 1 of \d+ blocks, and reads 1 of 8 words there.\nIt would find 2 lost blocks that a word hides now:\n {2}a at .*\n {4}hidden by a word of struct foo: 0x\w+ h\+0x10 \(m2\)/,
    );
  });

  it('reports what only an integer member leads to', () => {
    const scan = typedScan(typed('h', 1, 'store h+16 a').look);
    expect(names(scan.harmed)).toEqual(['a']);
    expect(scan.gained).toEqual([]);
    expect(typedScanText(scan)).toContain('It would report 1 block in use:');
  });

  it('changes nothing where pointers are in pointer members', () => {
    const at = typed('h', 1, 'store h+0 a');
    expect(typedScan(at.look)).toMatchObject({ gained: [], harmed: [] });
    expect(typedScanText(typedScan(at.look))).toContain('finds what a scan of all words finds');
    expect(at.explain.typedScan()).toMatchObject({ gained: [], harmed: [] });
  });

  it('keeps to the scan areas that a block has', () => {
    const lines = 'store h+0 a\nkzalloc b 64\nstore h+8 b\nscan_area h+0 8';
    const scan = typedScan(typed('h', 2, lines).look);
    expect(scan).toMatchObject({ read: 1, gained: [], harmed: [] });
  });

  it('takes a percpu block with pointers as it is', () => {
    const at = after('alloc_percpu p 64\nstore data+0 p\nkzalloc a 64\nstore p@0+16 a');
    at.system.truth!.declareType(at.heap.get('p').addr, layout(1));
    expect(typedScan(at.look)).toMatchObject({ typed: 0, harmed: [] });
    const none = after('alloc_percpu p 64\nstore data+0 p\nkzalloc a 64\nstore p@0+16 a');
    none.system.truth!.declareType(none.heap.get('p').addr, layout(0));
    expect(names(typedScan(none.look).harmed)).toEqual(['a']);
  });
});
