import { parse, serialize } from 'just-bash';
import { expect, test } from 'vitest';
import { inlineHereDocs } from '../../../src/shell/here-docs.ts';
import { Shell } from '../../../src/shell/shell.ts';
import { FakeHost } from './fake-host.ts';

async function lastOf(inputs: readonly string[]): Promise<[string, string, number]> {
  const shell = new Shell(new FakeHost());
  let last: [string, string, number] = ['', '', 0];
  for (const input of inputs) {
    const { stdout, stderr, status } = await shell.run(input);
    last = [stdout, stderr, status];
  }
  return last;
}

function inlined(script: string): string {
  const ast = parse(script);
  inlineHereDocs(ast);
  return serialize(ast);
}

test.each([
  ['cat <<X\na $b\nc\nX', 'cat <<< "a $b\nc"'],
  ['cat <<"X" > f\na $b\nX', 'cat <<< "a \\$b" > f'],
  ['cat <<-X\n\ta\n\t\tb\n\tX', 'cat <<< "a\nb"'],
  ['cat <<X\nX', 'cat < /dev/null'],
  ['cat <<X\n$b\nX', 'cat <<< "$b"'],
  ['cat < f', 'cat < f'],
])('%j', (script, text) => expect(inlined(script)).toBe(text));

const FUNCTION = `f() {
	if true; then
		cat > /tmp/x << ENDL
line "one" $HOME
ENDL
		cat /tmp/x
	fi
}`;

test('a function of a sourced file can have one', async () => {
  const save = `cat > /tmp/f <<'END'\n${FUNCTION}\nEND`;
  expect(await lastOf([save, '. /tmp/f; f'])).toEqual(['line "one" /root\n', '', 0]);
});

test('text that is evaluated can have one', async () => {
  expect(await lastOf([`eval '${FUNCTION}'; f`])).toEqual(['line "one" /root\n', '', 0]);
});
