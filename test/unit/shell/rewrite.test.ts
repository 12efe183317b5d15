import { parse, serialize } from 'just-bash';
import { expect, test } from 'vitest';
import { OPEN_MARK, rewriteScript } from '../../../src/shell/rewrite.ts';

function rewritten(script: string): string {
  const ast = parse(script);
  rewriteScript(ast);
  return serialize(ast)
    .replaceAll(OPEN_MARK, '')
    .replaceAll('/bin/', '')
    .replaceAll("'", '')
    .trim();
}

test.each([
  ['echo a', 'echo a'],
  ['echo a > /dev/null', 'echo a > /dev/null'],
  ['echo a 2>&1', 'echo a 2>& 1'],
  ['echo a > f', 'echo a > f && __status 0 || __status "$?"'],
  ['echo a >> f', 'echo a >> f && __status 0 || __status "$?"'],
  ['! echo a > f', '! echo a > f && __status -n 0 || __status -n "$?"'],
  ['a > f | b', 'a > f | b && __status -m 0 || __status -m "$?"'],
  ['a > f 2>&1', 'a > f 2>& 1 && __status -q 0 || __status -q "$?"'],
  ['a &> f', 'a &> f && __status -q 0 || __status -q "$?"'],
  [
    'a > f 2>/dev/null',
    'a > f 2> /dev/null && __status 0 2>> /dev/null || __status "$?" 2>> /dev/null',
  ],
  ['x || a > f', 'x || a > f && __status 0 || __status "$?"'],
  ['eval "echo a"', 'eval "$(__rewrite "echo a" "$?")"'],
  ['. f b', '. "$(__source f "$?")" b'],
  ['./run.sh a', 'sh ./run.sh a'],
  ['/bin/ls a', 'ls a'],
  ['time a', '__start && a && __status -t 0 || __status -t "$?"'],
  ['echo $RANDOM', 'echo $(__random)'],
  ['echo $constructor $((toString + 1))', 'echo $constructor $((toString + 1))'],
  ['[ ! -c f -a -c $d ]', '[ \\! -n "$(__device f)" -a -n "$(__device $d)" \\]'],
  ['test -c "f"', 'test -n "$(__device "f")"'],
  ['[ x = -c ]', '[ x = -c \\]'],
  ['[[ -e a && -c f ]]', '[[ -e a && -n "$(__device f)" ]]'],
])('%j', (script, result) => expect(rewritten(script)).toBe(result));
