import { describe, expect, it } from 'vitest';
import { ScanRecord } from '../../../../src/explain/look/scan-record.ts';
import type { Verdict } from '../../../../src/truth/examination.ts';
import type { Word } from '../../../../src/truth/references.ts';

const START = { number: 3, startNs: 10, startJiffies: 1, stackScan: true };

/** A record of two objects, 7 and 9. */
function record(): ScanRecord {
  const scan = new ScanRecord(START, 2);
  scan.add(7, 0x1000, 100, 70);
  scan.add(9, 0x2000, 200, 90);
  return scan;
}

/** Memory whose word at 8 is 1, 2 and all others 0. */
function memory(): Uint32Array {
  const u32 = new Uint32Array(64);
  u32.set([1, 0xffff8880], 2);
  return u32;
}

function finish(scan: ScanRecord, verdict: Verdict): void {
  const word = (pa: number) => ({ address: pa }) as unknown as Word;
  scan.finish(20, memory(), () => verdict, word);
}

describe('the record of a scan', () => {
  it('has an entry for each object, and none for others', () => {
    const scan = record();
    expect(scan).toMatchObject({ ...START, endNs: -1, size: 2 });
    scan.settle(1, 'too-young');
    scan.checksum(1, 5, 6);
    finish(scan, 'retained');
    expect(scan.endNs).toBe(20);
    const [a, b] = [7, 9].map((object) => scan.entryOf(object));
    expect(a).toEqual({
      object: 7,
      pointer: 0x1000,
      jiffies: 100,
      life: 70,
      verdict: 'retained',
      outcome: 'freed',
      hits: [],
    });
    expect(b).toMatchObject({ outcome: 'too-young', checksum: { before: 5, after: 6 } });
    expect(scan.entryOf(8)).toBeUndefined();
  });

  it('keeps each outcome', () => {
    const outcomes = ['referenced', 'changed', 'too-young', 'reported-before', 'reported'] as const;
    for (const outcome of outcomes) {
      const scan = record();
      scan.settle(0, outcome);
      expect(scan.entryOf(7)!.outcome).toBe(outcome);
    }
  });

  it('keeps the words of each object in their order, and whether they changed', () => {
    const scan = record();
    scan.hit(0, 8, 1, 0xffff8880, 0, true);
    scan.hit(1, 0xf000_0000, 0, 0, 4, true);
    scan.hit(0, 16, 3, 4, 1_000_000, false);
    finish(scan, 'reachable');
    expect(scan.entryOf(7)!.hits).toEqual([
      { pa: 8, counted: true, scanned: 0, changed: false },
      { pa: 16, counted: false, scanned: 1_000_000, changed: true },
    ]);
    expect(scan.entryOf(9)!.hits).toMatchObject([{ pa: 0xf000_0000, scanned: 4 }]);
  });

  it('of lost objects it keeps what the words were', () => {
    const scan = record();
    scan.hit(1, 8, 1, 0xffff8880, 0, true);
    finish(scan, 'lost');
    expect(scan.entryOf(9)!.hits[0].word).toEqual({ address: 8 });
  });
});
