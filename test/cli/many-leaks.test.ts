/**
 * A module that loses many blocks one by one: the report is right however it is read, and what is
 * the same for many objects is worked out once.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findModules, provideModules } from '../../src/cli/find-module.ts';
import { givenModules } from '../../src/cli/given-modules.ts';
import { runModules } from '../../src/cli/module-run.ts';
import { Narrator } from '../../src/cli/narrator.ts';
import { Sites, entryJson, sizesBySite } from '../../src/cli/reported.ts';
import { startMachine, type SimulatedMachine } from '../../src/cli/simulated-machine.ts';
import { Terminal } from '../../src/cli/terminal.ts';
import { ask } from '../../src/explain/ask.ts';
import type { ReportEntry } from '../../src/kmemleak/report.ts';

const LEAKS = 3000;
const FILE = '/sys/kernel/debug/kmemleak';
const SOURCE = `
#include <linux/module.h>
#include <linux/slab.h>
static int leak_init(void)
{
  for (int i = 0; i < ${LEAKS}; i++)
    if (!kmalloc(64, GFP_KERNEL)) return -ENOMEM;
  return 0;
}
static void leak_exit(void) {}
module_init(leak_init);
module_exit(leak_exit);
MODULE_LICENSE("GPL");
`;
const FLAGS = { kernel: '6.12', cpus: '2', mem: '64M', seed: '1', color: false };

const folder = mkdtempSync(join(tmpdir(), 'kmemleak-sim-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('3,000 leaks', () => {
  let machine: SimulatedMachine;
  let entries: readonly ReportEntry[] = [];
  /** Counted while the machine ran and both reports were read. */
  let formatted = 0;
  let marked = 0;

  beforeAll(async () => {
    const file = join(folder, 'leak.c');
    writeFileSync(file, SOURCE);
    machine = startMachine({
      kernel: '6.12',
      cpus: 2,
      memBytes: 64 * 1024 * 1024,
      seed: '1',
      bootLine: '',
      schedule: '',
      truth: true,
    });
    const terminal = new Terminal(false);
    const found = findModules(machine, givenModules([file]), {});
    provideModules(machine, terminal, found);
    const format = vi.spyOn(machine.system.kernel.base.symbols, 'format');
    const look = async (loaded: readonly ReportEntry[]): Promise<void> => {
      entries = loaded;
      formatted = format.mock.calls.length;
      const examine = vi.spyOn(machine.system.truth!, 'examine');
      const answer = ask(machine.system.explain!.look(), []);
      marked = examine.mock.calls.length;
      examine.mockRestore();
      expect('text' in answer && answer.text).toMatch(/… and 2800 more; "explain table"/);
      const { stdout } = await machine.shell.run(`cat ${FILE} > /root/report`);
      expect(stdout).toBe('');
    };
    const narrator = new Narrator(terminal, machine, true);
    await runModules(narrator, found, FLAGS, { entries: 1, looked: look });
    format.mockRestore();
  }, 60_000);

  const shell = async (script: string): Promise<string> => (await machine.shell.run(script)).stdout;

  test('are all in the report, with where they come from', () => {
    expect(entries).toHaveLength(LEAKS);
    expect(new Set(entries.map(({ pointer }) => pointer)).size).toBe(LEAKS);
    const sites = new Sites(machine.system.kernel.base.sources);
    expect([...sizesBySite(entries, sites)]).toEqual([
      [expect.stringMatching(/^leak\.c:\d+ in leak_init \[leak\]$/), new Map([[64, LEAKS]])],
    ]);
  });

  test('the entries say what the text says', async () => {
    const text = await shell('cat /root/report');
    const objects = text.split(/^(?=unreferenced )/m);
    expect(objects).toHaveLength(LEAKS);
    for (const [i, entry] of entries.entries()) {
      const { address, size, comm, pid, jiffies, backtrace } = entryJson(
        entry,
        new Sites(machine.system.kernel.base.sources),
      ) as Record<string, string & string[]>;
      expect(objects[i]).toContain(`unreferenced object ${address} (size ${size}):\n`);
      expect(objects[i]).toContain(`  comm "${comm}", pid ${pid}, jiffies ${jiffies}\n`);
      expect(objects[i].endsWith(backtrace.map((frame) => `    ${frame}\n`).join(''))).toBe(true);
    }
  });

  test.each([
    [`cat ${FILE} | grep -c unreferenced`, `${LEAKS}\n`],
    [`grep -c unreferenced ${FILE}`, `${LEAKS}\n`],
    [`cat ${FILE} | grep unreferenced | sort -u | wc -l`, `${LEAKS}\n`],
    [`cat ${FILE} | wc -l`, `${LEAKS * 17}\n`],
    [`head -n 1 ${FILE} | cut -d' ' -f1-2`, 'unreferenced object\n'],
    [`cp ${FILE} /root/copy; [ "$(cat /root/copy)" = "$(cat ${FILE})" ]; echo $?`, '0\n'],
  ])('%s', async (script, expected) => {
    expect(await shell(script)).toBe(expected);
  });

  test('a place of code is named once a report, memory marked once a question', () => {
    expect(formatted).toBeLessThan(100);
    expect(marked).toBe(1);
  });
});
