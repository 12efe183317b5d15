import { expect, it } from 'vitest';
import { countTexts } from '../../../src/explain/counts.ts';
import { countLines } from '../../../src/explain/phrases.ts';
import { after } from '../../support/explain-machine.ts';
import { TruthMachine } from '../../support/truth-module.ts';

it('pages have the count of their struct page', () => {
  const at = after('alloc_pages p 1\nstore data+8 p\nkzalloc a 64');
  const { look } = at;
  const of = (label: string) => countTexts(look, look.names.find(label)!);
  expect(of('p')).toEqual([{ member: 'page._refcount', value: 1, changes: [] }]);
  expect(of('a')).toEqual([]);
});

it('a member of a type has a count, and those who changed it', () => {
  const machine = new TruthMachine().load(
    'struct foo { struct kref kref; char text[200]; };\nstatic struct foo *foo;',
    'foo = kzalloc(sizeof(*foo), GFP_KERNEL);\nkref_init(&foo->kref);\n' +
      'for (int i = 0; i < 3; i++)\n\tkref_get(&foo->kref);',
  );
  const { explain } = machine.system;
  const [count] = countTexts(explain!.look(), machine.life(256));
  expect(count).toMatchObject({ member: 'struct foo.kref.refcount', value: 4 });
  const [head, set, got, ...more] = countLines(count, 1);
  expect(head).toBe('struct foo.kref.refcount is 4, while 1 word refers to it');
  expect(set).toMatch(/^ {2}=1 +1.500 s, insmod .*, m.c:15 in start \[m\]$/);
  expect(got).toMatch(/^ {2}\+3 +.*, m.c:17 in start \[m\] in 3 steps$/);
  expect(more).toEqual([]);
});

it('with the call chain, where functions take and give references for others', () => {
  const machine = new TruthMachine().load(
    `struct foo { struct kref kref; char text[200]; };
static struct foo *foo;
static noinline void get(void)
{
	kref_get(&foo->kref);
}`,
    'foo = kzalloc(sizeof(*foo), GFP_KERNEL);\nkref_init(&foo->kref);\nget();\nget();',
  );
  const { explain } = machine.system;
  const [count] = countTexts(explain!.look(), machine.life(256));
  const chains = countLines(count, 1, true).filter((line) => line.includes(' < '));
  expect(chains).toEqual([20, 21].map((n) => expect.stringMatching(`m.c:14 in get .* < m.c:${n}`)));
  expect(countLines(count, 1)).toHaveLength(4);
});
