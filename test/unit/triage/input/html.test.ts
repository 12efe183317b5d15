import { expect, test } from 'vitest';
import { fromHtml, looksLikeHtml } from '../../../../src/triage/input/html.ts';

test('a page shows its text: tags go, entities come back, also escaped twice', () => {
  expect(
    fromHtml('<pre>[&lt;c10e92fb&gt;] f&#43;0x1/0x2<br/>x&amp;lt;y <a href="/b">z</a></pre>'),
  ).toBe('\n[<c10e92fb>] f+0x1/0x2\nx<y z\n');
});

test('what is no tag of HTML stays', () => {
  expect(fromHtml('<TASK> [<c10e92fb>] <4> &what; &#0;')).toBe(
    '<TASK> [<c10e92fb>] <4> &what; &#0;',
  );
});

test('a plain report is no page', () => {
  expect(looksLikeHtml('unreferenced object\n [<c10e92fb>] f+0x1/0x2\n <TASK>\n <br')).toBe(false);
  expect(looksLikeHtml('comm &quot;X&quot;')).toBe(true);
});
