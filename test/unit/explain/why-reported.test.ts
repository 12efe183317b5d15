import { describe, expect, it } from 'vitest';
import { whyReported } from '../../../src/explain/why-reported.ts';
import { subjectOfObject } from '../../../src/explain/look/subject.ts';
import { REPORT, after, type Stopped } from '../../support/explain-machine.ts';

function reasons(at: Stopped, label: string): string[] {
  expect(at.look.reported.has(at.subject(label).object!.id), `${label} is reported`).toBe(true);
  return whyReported(at.look, at.subject(label)).map(({ reason }) => reason);
}

describe('why a reachable block is reported', () => {
  it.each([
    ['store data+0 ~a', 'hidden-encoding', 'inverted'],
    ['store data+0 phys:a', 'hidden-encoding', 'physical'],
    ['store data+0 a+128', 'one-past', 'right after its end'],
    ['store data+0 a-8', 'one-past', '8 bytes before its start'],
    ['store hidden+0 a', 'unscanned', 'does not know'],
    ['store stack+0 a', 'unscanned', 'stack=off'],
    ['store data+3 a', 'hidden-encoding', 'multiple of 8'],
    ['kzalloc h 64\nstore data+0 h\nstore h+0 a\nno_scan h', 'unscanned', 'kmemleak_no_scan'],
    ['kzalloc h 64\nstore data+0 h\nstore h+0 a\nscan_area h+8 8', 'unscanned', 'scan areas'],
  ])('%s: %s', (line, reason, text) => {
    const at = after(`kzalloc a 128\n${line}\n${REPORT}`);
    expect(reasons(at, 'a')).toEqual([reason]);
    expect(whyReported(at.look, at.subject('a'))[0].text).toContain(text);
  });

  it('a pointer to one copy of a percpu block is none to the block', () => {
    const at = after(`alloc_percpu a 16\nstore data+0 a@1\n${REPORT}`);
    expect(reasons(at, 'a')).toEqual(['hidden-encoding']);
  });

  it('through a block that looks lost itself, whose reason it is', () => {
    const at = after(`kzalloc h 64\nkzalloc a 128\nstore data+0 ~h\nstore h+8 a\n${REPORT}`);
    const [reason] = whyReported(at.look, at.subject('a'));
    expect(reason).toMatchObject({ reason: 'hidden-encoding' });
    expect(reason.via).toEqual([expect.stringMatching(/^h \(0x/)]);
    expect(reason.text).toMatch(/^Known by way of h \(.*inverted/);
  });

  it('two blocks that only know each other do not explain each other for ever', () => {
    const at = after(
      `kzalloc a 64\nkzalloc b 96\nstore a+0 b\nstore b+0 a\nstore hidden+0 a\n${REPORT}`,
    );
    expect(reasons(at, 'a')).toEqual(['unscanned']);
    expect(reasons(at, 'b')).toEqual(['unscanned']);
  });

  it('parts of a block that only know each other, while the block is known', () => {
    const at = after(
      'alloc_pages p 0\nalloc a p+0 64 1\nalloc b p+64 64 1\nstore a+0 b\nstore b+0 a\n' +
        `store data+0 p+1024\n${REPORT}`,
    );
    const { rows } = at.explain.judge();
    const wrong = rows.filter(({ outcome }) => outcome === 'false-positive');
    expect(wrong.map(({ size, reason }) => [size, reason])).toEqual([
      [64, 'one-past'],
      [64, 'one-past'],
    ]);
  });

  it('it needs more references than there are', () => {
    const at = after(
      `vzalloc v 8192\nstore data+8 v\nfree v\nalloc p v+0 64 4\nstore data+0 v+8\n${REPORT}`,
    );
    const object = at.system.kmemleak.find(at.heap.get('p').addr)!;
    const subject = subjectOfObject(at.look.parts, object);
    expect(whyReported(at.look, subject).map(({ reason }) => reason)).toEqual([
      'min-count',
      'min-count',
    ]);
  });

  it('it needs more references, and the one was stored at the moment of the scan', () => {
    const at = after(
      'alloc_pages p 0\nsleep 6000\nalloc b p+0 64 2\nstore data+0 b\nsleep 6000\nscan\nstore data+0 b\nscan',
    );
    const { rows } = at.explain.judge();
    expect(rows.find(({ size, reported }) => size === 64 && reported)?.reason).toBe('min-count');
  });

  it('the pointer came after the scan', () => {
    const at = after(`kzalloc a 64\n${REPORT}\nstore data+0 a`);
    expect(reasons(at, 'a')).toEqual(['moved']);
  });

  it('a range that was registered by hand and whose memory was freed', () => {
    const at = after(`kzalloc a 64\nfree a\nalloc p a+0 64 1\nkfree a\n${REPORT}`);
    const objects = at.system.kmemleak.reported();
    for (const object of objects) {
      const subject = subjectOfObject(at.look.parts, object);
      expect(whyReported(at.look, subject)).toMatchObject([{ reason: 'untracked' }]);
    }
  });
});
