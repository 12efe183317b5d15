import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { nameOnlyFunctions } from '../../../../src/crun/library/name-only.ts';
import { ModuleMachine, moduleText } from '../../../support/module-machine.ts';
import { absolute } from '../../../support/source-tree.ts';

const INCLUDES = '#include <linux/clk.h>\n#include <linux/io.h>\n';

it('says once that a function is only a name, where it was called, and what it gives', () => {
  const machine = new ModuleMachine();
  const body = `
	struct clk *clk;
	int i;

	for (i = 0; i < 3; i++)
		clk = devm_clk_get(NULL, "bus");
	pr_info("%ld", PTR_ERR(clk));
	pr_info("%d", inb(0x300));
	outb(1, 0x300);`;
  expect(machine.insmod(moduleText(body, INCLUDES))).toBe(0);
  expect(machine.said()).toEqual(['-2', '255']);
  const told = machine.log.filter((line) => line.startsWith('kmemleak-sim: '));
  expect(told).toEqual([
    'kmemleak-sim: devm_clk_get() is only a name in this simulator, it gives -2 (demo.c:20)',
    'kmemleak-sim: inb() is only a name in this simulator, it gives 255 (demo.c:22)',
    'kmemleak-sim: outb() is only a name in this simulator (demo.c:23)',
  ]);
});

it('has each name once, and none that is something else too', () => {
  const names = nameOnlyFunctions().map(({ name }) => name);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  const machine = new ModuleMachine();
  const { library } = machine.modules.runtime;
  expect(names.filter((name) => library.find(name) === undefined)).toEqual([]);
});

it('is listed in the docs, topic by topic', () => {
  const page = readFileSync(absolute('docs/name-only.md'), 'utf8');
  const topics = new Map<string, string[]>();
  for (const { topic, name } of nameOnlyFunctions()) {
    topics.set(topic, [...(topics.get(topic) ?? []), `\`${name}\``]);
  }
  for (const [topic, names] of topics) {
    expect(page).toContain(
      `## ${topic[0].toUpperCase()}${topic.slice(1)}\n\n${names.join(', ')}\n`,
    );
  }
});
