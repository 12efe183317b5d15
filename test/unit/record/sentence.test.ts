import { describe, expect, it } from 'vitest';
import { sentence } from '../../../src/record/sentence.ts';
import { stepAt } from '../../../src/record/step.ts';
import type { Replay } from '../../../src/record/replay.ts';
import { replayed } from '../../support/recorded-trace.ts';

/** All sentences with addresses and numbers of other blocks left out. */
function sentences(replay: Replay): string[] {
  return Array.from({ length: replay.length }, (_, i) => {
    replay.seek(i + 1);
    return sentence(stepAt(replay)!).replaceAll(/0xffff[0-9a-f]{12}/g, 'ADDRESS');
  });
}

describe('sentences', () => {
  const said = sentences(replayed());

  it('say what a scan did with each block, and why', () => {
    const about = (name: string): string[] =>
      said.filter((text) => new RegExp(`\\b${name}\\b(?! either)`).test(text));
    expect(about('lost')).toEqual([
      expect.stringMatching(/^lost is allocated .*: 32 bytes at ADDRESS; it needs 1 reference/),
      expect.stringMatching(/^lost is white; its checksum is computed for the first time/),
      expect.stringMatching(/^lost has another checksum than before, so it counts as in use/),
      expect.stringMatching(/^lost is next on the gray list and read, 32 bytes/),
      expect.stringMatching(/^lost is white; its checksum is \w+, as at the last scan\.$/),
      'lost is reported: no reference was found (0 of 1), it is old enough, and nobody changed it.',
      'lost is freed: kmemleak forgets it.',
    ]);
    expect(about('b')[1]).toBe(
      'The word at a+0x8 (ADDRESS) points at b+0x10, inside of it: ' +
        '1 of 1 references, enough, so it is gray.',
    );
  });

  it('are whole sentences without holes', () => {
    for (const text of said) {
      expect(text).toMatch(/^[A-Za-z].*[.)]$|^The kernel log says/);
      expect(text).not.toMatch(/undefined|NaN|null/);
    }
  });

  it.each([
    ['not_leak a', 'a: painted gray: it needs no reference any more, and is scanned.'],
    ['ignore a', 'a: painted black: neither scanned nor reported from here on'],
    ['no_scan a', 'a: its contents are not read from here on.'],
    ['scan_area a 8', 'a: only its areas are read from here on; it has another area that is read.'],
  ])('tell what %s does', (operation, text) => {
    const all = sentences(replayed(`kzalloc a 64\n${operation}\nreport`));
    expect(all.filter((one) => one.startsWith('a: ')).join()).toContain(text);
  });

  it('tell of both passes of a scan on 7.3, and of suspects', () => {
    const all = sentences(replayed(undefined, '7.3'));
    expect(all).toContain('Pass 2 of scan 2 begins: it confirms what the first suspects.');
    expect(all).toContain(
      'lost is a suspect: no reference, and the same contents as at the last scan.',
    );
  });
});

it('are made in Chinese of the same data', () => {
  const replay = replayed(undefined, '7.3');
  for (let k = 1; k <= replay.length; k++) {
    replay.seek(k);
    const step = stepAt(replay)!;
    const text = sentence(step, 'zh');
    expect(text).toMatch(step.kind === 'log' ? /^内核日志/ : /^[^]*[。：][^]*$/);
    expect(text).not.toMatch(/undefined|NaN|null|object Object/);
    for (const name of [step.object?.name, step.word?.variable]) {
      if (name !== undefined) expect(text).toContain(name);
    }
  }
});
