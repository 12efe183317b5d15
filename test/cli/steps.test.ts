/** `kmemleak-sim steps` from outside; and every example of docs/steps.md. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli, scratchFolder } from '../support/run-cli.ts';
import { absolute } from '../support/source-tree.ts';

const page = readFileSync(absolute('docs/steps.md'), 'utf8');
const examples = [
  ...page.matchAll(/^```\n\$ (?:printf '(.*)' \| )?kmemleak-sim (.*)\n([^]*?)^```$/gm),
].map(([, input, command, output]) => [command, input ?? '', output] as const);

const folder = scratchFolder();
const [, program] = /^```\n(program chain\n[^]*?)^```$/m.exec(page)!;
writeFileSync(join(folder, 'chain.kml'), program);

/** Without what any change of the boot may change: numbers of steps, addresses, how many wait. */
function lasting(text: string): string {
  return text
    .replace(/^ *\d+ {2}/gm, 'N  ')
    .replace(/^\d+ steps are/gm, 'N steps are')
    .replace(/digraph step_\d+/g, 'digraph step_N')
    .replace(/0x[0-9a-f]{12,16}/g, '0xADDRESS')
    .replace(/\d+ (objects are tracked|more waits?|words read)/g, 'N $1')
    .replace(/more waits?/g, 'wait')
    .replace(/place \d+ of/g, 'place N of')
    .replace(/pid \d+/g, 'pid N')
    .replace(/gray list: .*/g, 'gray list: …');
}

const steps = (args: string, input = '') => {
  const words = args.split(' ').map((word) => word.replace('chain.kml', join(folder, 'chain.kml')));
  return runCli(words, input.replaceAll(String.raw`\n`, '\n'));
};

describe('docs/steps.md', () => {
  it('has examples', () => expect(examples.length).toBeGreaterThan(3));

  it.each(examples)('%s %s', async (command, input, output) => {
    const { stdout, stderr, status } = await steps(command, input);
    expect([stderr, status]).toEqual(['', 0]);
    expect(lasting(stdout)).toBe(lasting(output));
  });
});

describe('steps', () => {
  it('gives the state at a step as data and as a picture', async () => {
    const { stdout } = await steps('steps chain.kml --decided lost --json');
    const state = JSON.parse(stdout) as { text: string; graph: { nodes: { name: string }[] } };
    expect(state.text).toMatch(/^lost is reported/);
    expect(state.graph.nodes.map(({ name }) => name)).toContain('lost');
    const { stdout: svg } = await steps('steps chain.kml --at 100 --svg');
    expect(svg).toMatch(/^<svg [^]*<\/svg>\n$/);
  });

  it('gives all steps as data', async () => {
    const { stdout } = await steps('steps chain.kml --list --all --json');
    const { steps: all } = JSON.parse(stdout) as {
      steps: { step: number; kind: string; text: string }[];
    };
    expect(all.map(({ step }) => step)).toEqual(all.map((_, i) => i + 1));
    expect(all.filter(({ text }) => /undefined|NaN/.test(text))).toEqual([]);
  });

  it('says that a recording is full, and goes by phases then', async () => {
    const { stdout, stderr } = await steps('steps chain.kml --list --limit record-steps=50');
    expect(stderr).toMatch(
      /^note: after step 50 only phases are told: .*--limit record-steps=N\n$/,
    );
    expect(stdout).toContain('lost is reported');
  });

  it.each([
    ['--at 99999999', /there is no step '99999999'.*\n.*steps 0 to \d+/],
    ['--at x', /there is no step 'x'/],
    ['--decided nobody', /no block 'nobody'.*\n.*blocks: a, b, lost/],
    ['--dot', /--dot goes with --at or --decided/],
    ['--at 1 --dot --svg', /either --dot or --svg/],
    ['--all', /--all goes with --list/],
    ['--program q', /there is no 'q'.*\n.*programs: chain/],
  ])('refuses %s', async (flags, message) => {
    const { stderr, status } = await steps(`steps chain.kml ${flags}`);
    expect(stderr).toMatch(message);
    expect(status).toBe(2);
  });

  it('answers what is no word, no step and no block', async () => {
    const input = String.raw`fooo\ngoto x\nshow nobody\nback\nnext x\ndecided a\nend\n\nquit\nnext`;
    const { stdout } = await steps('steps chain.kml', input);
    const [, , ...lines] = stdout.trimEnd().split('\n');
    expect(lines.filter((line) => !line.startsWith('steps> ')).map(lasting)).toEqual([
      `'fooo' is no word here ("help" lists them)`,
      expect.stringMatching(/^there is no step 'x': 0 to \d+$/),
      `there is no block 'nobody'; blocks: a, b, lost`,
      'this is the start',
      `'x' is not a number of steps`,
      'no scan so far has decided about a',
      expect.stringMatching(/^N {2}lost is freed/),
      'this is the last step',
    ]);
  });
});

describe('views of a step', () => {
  it('says what holds a block back, what its words are, and where it is found', async () => {
    const input = String.raw`scan\nscan\ndecided lost\ngates lost\nwords a\ntree b\nheap\nroots\ngates nobody`;
    const { stdout, status } = await steps('steps chain.kml', input);
    expect(status).toBe(0);
    expect(stdout).toMatch(/lost is reported:\n {2}open {4}references: 0 found, 1 needed/);
    expect(stdout).toContain('+0x8 → b+0x10: counts');
    expect(stdout).toMatch(/ {2}0 black .*\n[^]* b: found\n/);
    expect(stdout).toMatch(/kmalloc-rcl-64, .*: GG/);
    expect(stdout).toMatch(/stack {3}.* stack of init \(pid 1\)/);
    expect(stdout).toContain(`there is no block 'nobody'`);
  });
});
