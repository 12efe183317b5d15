import { expect, it } from 'vitest';
import { alikeBlocks } from '../../../../src/explain/text/alike.ts';
import { ask } from '../../../../src/explain/ask.ts';
import { TruthMachine } from '../../../support/truth-module.ts';

const MACHINE = new TruthMachine().load(
  `struct foo { struct kref kref; char text[200]; };
static noinline void lose(int more)
{
	struct foo *foo = kzalloc(sizeof(*foo), GFP_KERNEL);
	kref_init(&foo->kref);
	if (more)
		kref_get(&foo->kref);
}`,
  'for (int i = 0; i < 5; i++)\n\tlose(0);\nlose(1);\nkzalloc(200, GFP_KERNEL);',
);

it('blocks that a loop lost are told once, those that were treated otherwise apart', () => {
  const explain = MACHINE.system.explain!;
  const lost = explain.judge().rows.filter(({ verdict }) => verdict === 'lost');
  expect(lost).toHaveLength(7);
  const kinds = alikeBlocks(lost.map(({ address }) => explain.explain(address)!));
  expect(kinds.map(({ others }) => others.length)).toEqual([4, 0, 0]);
  expect(kinds[0].others).not.toContain(kinds[0].first.name);
});

it('is what the answer to no question shows', () => {
  const answer = ask(MACHINE.system.explain!.look(), []);
  const text = 'text' in answer ? answer.text : '';
  expect(text.match(/: not reported, but lost$/gm)).toHaveLength(3);
  const names = 'kmalloc-256#\\d+';
  expect(text).toMatch(
    new RegExp(`\\n  alike:     ${names}, ${names}, ${names}(, ${names}| and 1 more)\\n`),
  );
  expect(text).not.toMatch(/… and \d+ more/);
});
