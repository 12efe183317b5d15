import { expect, it } from 'vitest';
import { Shell, boot, defineModule } from '../../../../src/index.ts';

const leaky = defineModule({
  name: 'leaky',
  bss: { kept: 8 },
  init: (k) => (k.store(k.addr('kept'), k.kmalloc(1000)), k.store(k.addr('kept'), 0), 0),
});

it('explain answers in the shell', async () => {
  const system = boot({ truth: true, modules: [leaky] });
  const shell = new Shell(system);
  await shell.run('insmod leaky; sleep 6; F=/sys/kernel/debug/kmemleak; echo scan > $F');
  const young = await shell.run('explain kmalloc-1k#1');
  expect(young.stdout).toMatch(/not reported, but lost\n[^]*not-scanned-twice/);
  await shell.run('echo scan > $F');
  expect((await shell.run('explain')).stdout).toMatch(/reported, and lost\n/);
  const json = await shell.run('explain --json table');
  expect(JSON.parse(json.stdout)).toMatchObject({ counts: { 'true-positive': 1 } });
  const lost = await shell.run('explain why-lost kmalloc-1k#1 | head -1');
  expect(lost.stdout).toMatch(/^1\.500 s, insmod \(pid/);
  expect((await shell.run('explain --help')).stdout).toMatch(/^usage: explain/);
  const bad = await shell.run('explain kmalloc-1k#7');
  expect(bad).toMatchObject({ status: 1, stdout: '' });
  expect(bad.stderr).toMatch(/^explain: there is no block .*\nhint: did you mean kmalloc-1k#1\?/);
  expect(await shell.run('explain --what')).toMatchObject({ status: 2 });
});

it('explain says what is missing on a machine without truth', async () => {
  const { status, stderr } = await new Shell(boot()).run('explain');
  expect(status).toBe(1);
  expect(stderr).toMatch(/no account of memory/);
});
