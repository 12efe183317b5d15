import { expect, test } from 'vitest';
import { frameLine } from '../../../../src/triage/input/frames.ts';
import { plainName, recorded, stableName } from '../../../../src/triage/judge/names.ts';

const frame = (text: string) => frameLine(text, true)!.frames[0];

test.each([
  ['f.isra.0', 'f'],
  ['f.constprop.18', 'f'],
  ['f.part.0.cold', 'f'],
  ['f.clone.1', 'f'],
  ['f.llvm.8836999160598622324', 'f'],
  ['.f', 'f'],
  ['f.x', 'f.x'],
  ['f_noprof', 'f_noprof'],
])('%s is %s', (symbol, name) => expect(plainName(frame(`${symbol}+0x1/0x2`))).toBe(name));

test('a number is known by its low bits', () => {
  expect(stableName(frame('0xffffffffc1bc9438'))).toBe('?438');
  expect(stableName(frame('0xffffffffc0bf8438'))).toBe('?438');
  expect(stableName(frame('f.part.0+0x1/0x2'))).toBe('f');
});

test('end marks and inlined functions were not recorded', () => {
  const lines = [
    'f x.c:1 [inline]',
    'g+0x1/0x2',
    '0xffffffffffffffff',
    '0xffffffff',
    '[<00000000>] 0x0',
    '(null)',
  ];
  expect(recorded(lines.map(frame)).map(plainName)).toEqual(['g']);
});
