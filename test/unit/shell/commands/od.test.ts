import { expect, test } from 'vitest';
import { lastOf } from './session-of.ts';

test.each([
  ['echo abc | od -An -tx1', ' 61 62 63 0a\n'],
  ['echo abc | od', '0000000 061141 005143\n0000004\n'],
  ['echo abc | od -c', '0000000   a   b   c  \\n\n0000004\n'],
  [
    'echo abc | od -A x -t x1z',
    '000000 61 62 63 0a                                      >abc.<\n000004\n',
  ],
  ['printf abcdefghij | od -j 2 -N 4', '0000002 062143 063145\n0000006\n'],
  ['printf "a b\\177\\n" | od -a', '0000000   a  sp   b del  nl\n0000005\n'],
  ['printf abcdefgh | od -An -td4 -w4', '  1684234849\n  1751606885\n'],
  ['printf abcd | od -tu4 -to1', '0000000      1684234849\n        141 142 143 144\n0000004\n'],
  [
    'printf "%040d" 0 | od -A d -tx8',
    '0000000 3030303030303030 3030303030303030\n*\n0000032 3030303030303030\n0000040\n',
  ],
  ['echo a > /tmp/f; od --format=x1 --address-radix=n /tmp/f', ' 61 0a\n'],
])('%s', async (command, stdout) => expect(await lastOf([command])).toEqual([stdout, '', 0]));

test.each([
  ['od -t q', "od: invalid type string 'q'\n"],
  ['od -Z', "od: invalid option -- 'Z'\n"],
  ['od -N x', "od: invalid -N argument 'x'\n"],
  ['od -t', "od: option requires an argument -- 't'\n"],
  ['od -A q', "od: invalid output address radix 'q'; it must be one character from [doxn]\n"],
  ['od --no', "od: unrecognized option '--no'\n"],
  ['od /none', 'od: /none: No such file or directory\n'],
])('%s', async (command, stderr) => expect(await lastOf([command])).toEqual(['', stderr, 1]));
