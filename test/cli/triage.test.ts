import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { runCli, scratchFolder } from '../support/run-cli.ts';
import { reportOn } from '../support/report-objects.ts';
import { reportSample } from '../support/report-samples.ts';

const DRIVER = 'test/fixtures/reports/driver.txt';

describe('triage', () => {
  test('answers about a file, and about standard input', async () => {
    const { stdout, stderr, status } = await runCli(['triage', DRIVER]);
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    expect(stdout).toMatch(/^how many {4}3 objects, 672 bytes; 3 backtraces from 2 functions\n/);
    for (const args of [['triage'], ['triage', '-']]) {
      expect((await runCli(args, reportSample('driver.txt'))).stdout).toBe(stdout);
    }
  });

  test('unpacks what gzip packed', async () => {
    const file = join(scratchFolder(), 'driver.txt.gz');
    writeFileSync(file, gzipSync(reportSample('driver.txt')));
    expect((await runCli(['triage', file])).stdout).toBe((await runCli(['triage', DRIVER])).stdout);
  });

  test('prints one object of JSON', async () => {
    const { stdout } = await runCli(['triage', DRIVER, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      distinctObjects: 3,
      groups: [{ count: 1, site: 'lantern_probe' }, {}, {}],
      edges: [['0xffff88810a4c2000', '0xffff8881063d4180']],
    });
  });

  test('exits with 1 when something is new against an older text, and not known', async () => {
    const folder = scratchFolder();
    const [old, now, known] = ['old.txt', 'now.txt', 'known.txt'].map((name) => join(folder, name));
    writeFileSync(old, reportOn({}));
    writeFileSync(now, `${reportOn({})}\n${reportOn({ at: '0x2000', trace: ['f_new'] })}`);
    writeFileSync(known, '# ours\nf_new\n');
    const grown = await runCli(['triage', now, '--against', old]);
    expect(grown.status).toBe(1);
    expect(grown.stdout).toMatch(/! new {5}0 -> 1 {2}f_new \(f_new-[0-9a-f]{8}\)\n/);
    expect((await runCli(['triage', now, '--against', now])).status).toBe(0);
    expect((await runCli(['triage', now, '--against', old, '--known', known])).status).toBe(0);
  });

  test('says what is wrong with its files', async () => {
    const missing = await runCli(['triage', 'no-such-file']);
    expect(missing).toMatchObject({ status: 2, stdout: '' });
    expect(missing.stderr).toContain("cannot read 'no-such-file': there is no such file");
    const twice = await runCli(['triage', '-', '--against', '-']);
    expect(twice).toMatchObject({ status: 2, stdout: '' });
    expect(twice.stderr).toContain('standard input can be read once only');
    const large = await runCli(['triage', DRIVER, '--max-input', '1K']);
    expect(large.stderr).toContain('it holds more than 1024 bytes; --max-input raises that');
  });
});
