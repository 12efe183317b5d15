import { expect, it } from 'vitest';
import { Shell, boot, defineModule } from '../../../../src/index.ts';

const leaky = defineModule({
  name: 'leaky',
  init: (k) => (k.kmalloc(1000), k.kmalloc(1000), 0),
  exit: () => {},
});
const SCANS = 'F=/sys/kernel/debug/kmemleak; for i in 1 2; do sleep 6; echo scan > $F; done';

it("triage answers about this machine's reports, from a file or a pipe", async () => {
  const shell = new Shell(boot({ modules: [leaky] }));
  await shell.run(`insmod leaky; ${SCANS}; cat $F > old`);
  const { stdout, status } = await shell.run('triage old');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^how many {4}2 objects, 2048 bytes/);
  expect(JSON.parse((await shell.run('cat $F | triage --json')).stdout)).toMatchObject({
    distinctObjects: 2,
    groups: [{ site: 'leaky_init' }],
  });
  await shell.run(`rmmod leaky; insmod leaky; ${SCANS}`);
  expect(await shell.run('triage --against old $F')).toMatchObject({ status: 1 });
  expect(
    await shell.run('echo leaky_init > known; triage --known known --against old $F'),
  ).toMatchObject({
    status: 0,
  });
});

it('triage says what is wrong with its arguments', async () => {
  const shell = new Shell(boot());
  expect((await shell.run('triage --help')).stdout).toMatch(/^usage: triage/);
  expect(await shell.run('triage --what')).toMatchObject({ status: 2 });
  expect(await shell.run('triage --against')).toMatchObject({ status: 2 });
  expect(await shell.run('triage nofile')).toMatchObject({
    status: 2,
    stderr: "triage: cannot read 'nofile': no such file or directory\n",
  });
});
