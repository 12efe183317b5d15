/** What counts as found, and the files for other programs. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CiOptions, type CiFlags } from '../../src/cli/ci-options.ts';
import type { Finding } from '../../src/cli/findings.ts';
import { runCli, scratchFolder } from '../support/run-cli.ts';

const folder = scratchFolder();
const at = (name: string): string => join(folder, name);
const finding = (name: string, count = 1): Finding => ({
  rule: 'leak',
  key: `${name}-12345678`,
  message: `leaked: ${count} <blocks> in ${name}`,
  count,
  source: `dir/a b.c:${count}`,
  function: `${name} [mod]`,
  frames: [{ symbol: name, inline: false, raw: false }],
});
const judge = (flags: CiFlags, ...found: Finding[]): { status: number; standings: string[] } => {
  const { status, findings } = new CiOptions(flags).finish(found, 'run mod');
  return { status, standings: findings.map(({ standing }) => standing) };
};

test('the exit status is 0 without findings, else 1 or what is asked for', () => {
  expect(judge({})).toEqual({ status: 0, standings: [] });
  expect(judge({}, finding('f'))).toEqual({ status: 1, standings: ['new'] });
  expect(judge({ leaksExit: '0' }, finding('f')).status).toBe(0);
  expect(judge({ leaksExit: '42' }, finding('f')).status).toBe(42);
  expect(() => new CiOptions({ leaksExit: '200' })).toThrow('--leaks-exit');
});

test('what is suppressed by a name, a chain or a key does not count', () => {
  writeFileSync(at('known'), '# remark\npart_of\nsecond-12345678\nthird:chain\n');
  const flags = { suppress: [at('known')] };
  expect(judge(flags, finding('has_part_of_it'), finding('second'))).toEqual({
    status: 0,
    standings: ['suppressed', 'suppressed'],
  });
  expect(judge(flags, finding('third')).status).toBe(1);
});

test('a baseline knows what was there, and as many of it', () => {
  const saved = judge({ saveBaseline: at('base.json') }, finding('f', 2), finding('g'));
  expect(saved.status).toBe(0);
  const flags = { baseline: at('base.json') };
  expect(judge(flags, finding('f', 2)).standings).toEqual(['known']);
  expect(judge(flags, finding('f', 3))).toEqual({ status: 1, standings: ['new'] });
  expect(judge(flags, finding('h'), finding('g')).standings).toEqual(['new', 'known']);
  writeFileSync(at('no.json'), '{"findings":[]}');
  expect(() => judge({ baseline: at('no.json') })).toThrow('is none');
  expect(() => judge({ baseline: at('none.json') })).toThrow('cannot read');
});

test('JUnit and SARIF have the line, and well-formed text', () => {
  writeFileSync(at('sup'), 'g\n');
  const flags = { junit: at('o.xml'), sarif: at('o.sarif'), suppress: [at('sup')] };
  judge(flags, finding('f', 7), finding('g'));
  const xml = readFileSync(at('o.xml'), 'utf8');
  expect(xml).toContain('tests="2" failures="1" errors="0" skipped="1"');
  expect(xml).toContain('file="dir/a b.c" line="7"');
  expect(xml).toContain('message="leaked: 7 &lt;blocks&gt; in f"');
  const sarif = JSON.parse(readFileSync(at('o.sarif'), 'utf8')) as {
    runs: [{ results: Record<string, unknown>[]; tool: { driver: { rules: { id: string }[] } } }];
  };
  const [{ results, tool }] = sarif.runs;
  expect(tool.driver.rules.map(({ id }) => id)).toEqual(['leak']);
  expect(results[0]).toMatchObject({
    ruleId: 'leak',
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: 'dir/a%20b.c' },
          region: { startLine: 7 },
        },
      },
    ],
    partialFingerprints: { 'kmemleakKey/v1': 'f-12345678' },
  });
  expect(results[1]).toMatchObject({ suppressions: [{ kind: 'external', justification: 'g' }] });
});

test('a file that cannot be written is told before the work', () => {
  expect(() => new CiOptions({ sarif: at('none/o.sarif') })).toThrow('cannot write');
  writeFileSync(at('in.c'), '');
  expect(() => new CiOptions({ junit: at('in.c') }, [at('in.c')])).toThrow('the run reads it');
  expect(existsSync(at('none'))).toBe(false);
});

test('a module that dies is found, with the line, and what it left is explained', async () => {
  writeFileSync(
    at('dies.c'),
    '#include <linux/module.h>\nstatic int m_init(void) { *(volatile int *)8 = 1; return 0; }\n' +
      'module_init(m_init);\nMODULE_LICENSE("GPL");\n',
  );
  const { stdout, status } = await runCli(['run', at('dies.c')]);
  expect(status).toBe(1);
  expect(stdout).toContain(`Source: ${at('dies.c')}:2`);
  expect(stdout).toMatch(/\nDied: BUG: kernel NULL pointer .* in m_init \[dies\] \(dies\.c:2\)\n/);
  const { stderr } = await runCli(['explain', at('dies.c')]);
  expect(stderr).toMatch(/^died: BUG: kernel NULL pointer .* \(dies\.c:2\)\nnote: 'dies' died/);
});
