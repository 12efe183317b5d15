/** A run that the page takes along as a trace gives the reports of the run when it is replayed. */
import { expect, test } from 'vitest';
import { bundleFromDisk } from '../../../../src/cli/disk.ts';
import { runTraceText } from '../../../../src/trace/index.ts';
import { Desk } from '../../../../src/web/machine/desk.ts';
import { configOf, procedureOf, type Setup } from '../../../../src/web/machine/setup.ts';

const SOURCE = `
#include <linux/module.h>
#include <linux/slab.h>
static char *kept;
static int __init one_init(void)
{
	kept = kzalloc(64, GFP_KERNEL);
	return kzalloc(96, GFP_KERNEL) ? 0 : -ENOMEM;
}
static void __exit one_exit(void) { }
module_init(one_init);
module_exit(one_exit);
MODULE_LICENSE("GPL");
`;
const SETUP: Setup = {
  name: 'one',
  source: SOURCE,
  fixed: false,
  kernel: '6.12',
  stack: false,
  seed: '1',
  boot: '',
};

test('a trace gives the reports of the run', async () => {
  const desk = new Desk();
  await desk.answer({ kind: 'sources', bundle: bundleFromDisk() });
  await desk.answer({ kind: 'boot', config: configOf(SETUP) });
  await expect(desk.answer({ kind: 'export', what: 'trace' })).rejects.toThrow(RangeError);
  for (const { command, shown } of procedureOf(SETUP)) {
    await desk.answer({ kind: 'perform', command, shown });
  }
  const text = await desk.answer({ kind: 'export', what: 'trace' });
  const { programs } = runTraceText(text, 'one.kml', { kernel: '6.12' }) as Extract<
    ReturnType<typeof runTraceText>,
    { kind: 'programs' }
  >;
  expect(programs[0].json.phases.map(({ reported_sizes: sizes }) => sizes)).toEqual([
    [96],
    [64, 96],
  ]);
});
