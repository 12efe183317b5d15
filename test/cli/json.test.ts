/** What commands print with --json is as docs/json.schema.json says. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { problems } from '../support/json-schema.ts';
import { runCli, scratchFolder } from '../support/run-cli.ts';

const folder = scratchFolder();
const file = join(folder, 'm.c');
writeFileSync(
  file,
  `#include <linux/module.h>
#include <linux/slab.h>
static int __init m_init(void) { return kmalloc(64, GFP_KERNEL) ? 0 : -ENOMEM; }
static void __exit m_exit(void) { }
module_init(m_init);
module_exit(m_exit);
MODULE_LICENSE("GPL");
`,
);
const trace = join(folder, 't.kml');
writeFileSync(trace, 'program p\n  kzalloc a 64\n  kzalloc b 64\n  store data+0 a\nend\n');

test.each([
  ['run', ['run', file]],
  ['failEachAllocation', ['run', file, '--fail-each-allocation']],
  ['cycles', ['run', file, '--cycles', '3']],
  ['explain', ['explain', file]],
  ['diff', ['diff', file, '--a', 'stack=off', '--b', 'stack=on']],
  ['compare', ['compare', trace]],
  ['scenarios', ['scenarios']],
  ['shell', ['shell', '-c', 'uname -r']],
  ['programVersion', ['version']],
  ['error', ['run', 'no-such-module']],
  ['error', ['run', '--no-such-option']],
])('%s', async (name, args) => {
  const { stdout } = await runCli([...args, '--json']);
  expect(problems(name, JSON.parse(stdout))).toEqual([]);
});

test('an error of the compiler has its places', async () => {
  const broken = join(folder, 'broken.c');
  writeFileSync(broken, '#include <linux/module.h>\nint f(void) { return missing; }\n');
  const { stdout, stderr, status } = await runCli(['run', broken, '--json']);
  expect(status).toBe(2);
  expect(stderr).toContain('does not compile');
  const { error } = JSON.parse(stdout) as { error: { kind: string; diagnostics: object[] } };
  expect(error.kind).toBe('input');
  expect(error.diagnostics).toEqual([
    { severity: 'error', file: broken, line: 2, column: 22, message: "'missing' undeclared" },
  ]);
});
