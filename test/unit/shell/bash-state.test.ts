import { expect, test } from 'vitest';
import { Shell } from '../../../src/shell/shell.ts';
import { FakeHost } from './fake-host.ts';

async function session(...inputs: string[]): Promise<string> {
  const shell = new Shell(new FakeHost());
  let stdout = '';
  for (const input of inputs) ({ stdout } = await shell.run(input));
  return stdout;
}

test.each([
  [['x=5', 'echo $x'], '5\n'],
  [['x=5; unset x HOME', 'echo "[$x$HOME]"'], '[]\n'],
  [['a=(1 "2 3")', 'echo "${a[1]}" ${#a[@]}'], '2 3 2\n'],
  [['declare -A m=([k]=v)', 'echo ${m[k]}'], 'v\n'],
  [['declare -A m; m[k]="a b"; m[x y]=z', 'echo "${m[k]}" ${#m[@]}'], 'a b 2\n'],
  [['declare -i n=4', 'n=n+1; echo $n'], '5\n'],
  [['export y=1', 'env | grep -c ^y='], '1\n'],
  [['y=1', 'env | grep -c ^y='], '0\n'],
  [['f() { echo "f $1"; }', 'f a'], 'f a\n'],
  [['f() { :; }', 'unset -f f', 'type f 2>&1 | grep -c "not found"'], '1\n'],
  [['f() { echo 1; }', 'f() { echo 2; }', 'f'], '2\n'],
  [['f() { echo a > /tmp/f; }', ':', ':', 'f; declare -f | grep -c status; cat /tmp/f'], '0\na\n'],
  [['cd /tmp', 'pwd; echo $OLDPWD'], '/tmp\n/root\n'],
  [['false', 'echo $?'], '1\n'],
  [['(exit 7)', 'echo $?'], '7\n'],
  [['set -o pipefail', 'false | true; echo $?'], '1\n'],
  [['set -- a b', 'echo $# $2'], '2 b\n'],
  [['readonly r=1', 'r=2; echo no', 'echo $r'], '1\n'],
  [['echo )', 'echo $?'], '2\n'],
  [['x=1', 'x=2; if', 'echo $x'], '1\n'],
])('%j', async (inputs, stdout) => expect(await session(...inputs)).toBe(stdout));
