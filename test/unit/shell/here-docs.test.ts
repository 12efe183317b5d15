import { parse, serialize } from 'just-bash';
import { expect, test } from 'vitest';
import { inlineHereDocs } from '../../../src/shell/here-docs.ts';
import { lastOf } from './commands/session-of.ts';

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
