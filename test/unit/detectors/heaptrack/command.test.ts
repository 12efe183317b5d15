import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { HEAPTRACK_COMMANDS } from '../../../../src/detectors/heaptrack/command.ts';
import { startMachine } from '../../../../src/session/machine.ts';
import { SESSION_OPTIONS } from '../../../support/session.ts';
import { absolute } from '../../../support/source-tree.ts';

test('what the real one says of the same program', async () => {
  const { shell } = startMachine({}, SESSION_OPTIONS);
  await shell.run('true');
  const source = readFileSync(absolute('test/conformance/valgrind/test.c'), 'utf8');
  await shell.fs.writeFile('/root/test.c', source, 'latin1');
  await shell.run('gcc -g -o test test.c');
  const { stdout, stderr } = await shell.run('heaptrack -o h ./test');
  expect(stdout).toContain('heaptrack output will be written to "/root/h.zst"\n');
  expect(stderr).toBe(
    'heaptrack stats:\n\tallocations:          \t8\n' +
      '\tleaked allocations:   \t6\n\ttemporary allocations:\t1\n',
  );
  const report = (await shell.run('heaptrack_print -p 0 -a 0 --print-leaks=1 h.zst')).stdout;
  const lines = report
    .split('\n')
    .filter((line) => /^\d.* from:?$|^(total|calls|peak).*: /.test(line));
  expect(lines).toEqual([
    '4.10K leaked over 1 calls from',
    '4.10K leaked over 1 calls from:',
    '400B leaked over 1 calls from',
    '400B leaked over 1 calls from:',
    '64B leaked over 2 calls from',
    '64B leaked over 1 calls from:',
    '48B leaked over 3 calls from',
    '48B leaked over 3 calls from:',
    '1 temporary allocations of 2 allocations in total (50.00%) from',
    '1 temporary allocations of 1 allocations in total (100.00%) from:',
    'total runtime: 0.00s.',
    'calls to allocation functions: 8 (8000/s)',
    'peak heap memory consumption: 77.31K',
    expect.stringMatching(/^peak RSS /),
    'total memory leaked: 4.61K',
  ]);
  expect((await shell.run('heaptrack ./none')).stderr).toContain('"./none" was not found');
  expect((await shell.run('heaptrack_print none')).status).toBe(1);
  expect(HEAPTRACK_COMMANDS).toHaveLength(2);
});
