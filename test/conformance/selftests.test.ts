/**
 * Test scripts for kmemleak run unchanged from a folder of the host: the kernel's own selftests where
 * a source tree of it is at hand, and ours, which use the same language and commands.
 *
 * The kernel's are not part of this repository. KERNEL_SELFTESTS names the folder
 * `tools/testing/selftests` of an unpacked kernel that has them (7.3).
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { MOUNT_POINT, diskSources, mountHost } from '../../src/cli/disk.ts';
import { CompileCache, type KernelVersion } from '../../src/index.ts';
import { startMachine } from '../../src/session/machine.ts';

const OWN = fileURLToPath(new URL('scripts', import.meta.url));
const KERNELS = process.env['KERNEL_SELFTESTS'] ?? '';
const machines = { sources: diskSources(), cache: new CompileCache() };
const NO_SHEAVES = 'slab_debug=F';

/** Runs a script of a folder as a program of a new machine. */
async function outcome(folder: string, script: string, kernel: KernelVersion, bootLine = '') {
  const { system, shell } = startMachine({ kernel, bootLine }, machines);
  mountHost(system, folder, (text) => expect(text).toBe(''));
  const { stdout, stderr, status } = await shell.run(`bash ${MOUNT_POINT}/${script}`);
  return { text: `${stdout}${stderr}`.trimEnd(), status };
}

describe('our scripts', () => {
  it('see that min_unref_scans holds leaks back, and clean up', async () => {
    const { text, status } = await outcome(OWN, 'held-back.sh', '7.3', NO_SHEAVES);
    expect(text).toBe('pass: 14 at once; held back: 0, then 26\nput back');
    expect(status).toBe(0);
  });

  it('skip where there is no such parameter', async () => {
    const { text, status } = await outcome(OWN, 'held-back.sh', '6.12');
    expect({ text, status }).toEqual({ text: 'skip: no min_unref_scans', status: 4 });
  });

  it('find one report of each backtrace since 7.3, and more before', async () => {
    const grouped = await outcome(OWN, 'grouped.sh', '7.3', NO_SHEAVES);
    expect(grouped).toEqual({ text: 'pass: 2 groups\nput back', status: 0 });
    const single = await outcome(OWN, 'grouped.sh', '6.12');
    expect(single).toEqual({ text: 'fail: printed twice\nput back', status: 1 });
  });
});

describe.skipIf(!existsSync(`${KERNELS}/mm/ksft_kmemleak_confirm.sh`))(
  'the kernel’s scripts',
  () => {
    const run = (name: string, kernel: KernelVersion, bootLine = '') =>
      outcome(KERNELS, `mm/ksft_kmemleak_${name}.sh`, kernel, bootLine);
    const HELD =
      /^ok 1 min_unref_scans=1 reported (\d+) orphan\(s\) one scan after priming; =2 held them one scan longer \(0 after one scan, (\d+) after two\); param read-back ok$/m;

    it.each([
      ['without sheaves', NO_SHEAVES, 14, 26],
      ['by default', '', 1, 1],
    ])('confirm passes %s', async (_, bootLine, first, second) => {
      const { text, status } = await run('confirm', '7.3', bootLine);
      const counts = HELD.exec(text)?.slice(1).map(Number) ?? [];
      expect(counts[0]).toBeGreaterThanOrEqual(first);
      expect(counts[1]).toBeGreaterThanOrEqual(second);
      expect(text).toContain('# Totals: pass:1 fail:0 xfail:0 xpass:0 skip:0 error:0');
      expect([text.split('\n').length, status]).toEqual([4, 0]);
    });

    it.each([
      ['without sheaves', NO_SHEAVES, 'dedup fired (2 summary line(s) observed)'],
      ['by default', '', 'dedup had nothing to collapse'],
    ])('dedup passes %s', async (_, bootLine, what) => {
      const { text, status } = await run('dedup', '7.3', bootLine);
      expect(text).toBe(`PASS: no dedup violations across 4 scans; ${what}`);
      expect(status).toBe(0);
    });

    it('confirm skips on 6.12, and dedup fails', async () => {
      const confirm = await run('confirm', '6.12');
      expect(confirm.text).toContain('SKIP min_unref_scans module parameter not present');
      expect(confirm.status).toBe(4);
      const dedup = await run('dedup', '6.12');
      expect(dedup.text).toMatch(/FAIL: kmemleak dedup regression: .*$/);
      expect(dedup.status).toBe(1);
    });
  },
);
