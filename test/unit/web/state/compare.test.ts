import { expect, test, vi } from 'vitest';
import { Replay } from '../../../../src/record/replay.ts';
import { startRecording } from '../../../../src/record/start.ts';
import { sentence } from '../../../../src/record/sentence.ts';
import { stepAt } from '../../../../src/record/step.ts';
import { Session } from '../../../../src/session/session.ts';
import { packed, unpacked } from '../../../../src/web/machine/carry.ts';
import { configOf, procedureOf } from '../../../../src/web/machine/setup.ts';
import { SESSION_OPTIONS } from '../../../support/session.ts';

// What of the page's state these use needs a document, which is not there.
vi.mock('../../../../src/web/state/lab.ts', () => ({ bench: {} }));
vi.mock('../../../../src/web/state/bench.ts', () => ({ Bench: Object }));
const { likePosition, pairs } = await import('../../../../src/web/state/compare.ts');
const { isAt, positionOf } = await import('../../../../src/web/state/places.ts');

const SOURCE = `#include <linux/module.h>
#include <linux/slab.h>
static int fixed;
module_param(fixed, int, 0444);
static int lose_init(void)
{
	char *p = kzalloc(64, GFP_KERNEL);
	if (fixed)
		kfree(p);
	return 0;
}
static void lose_exit(void) { }
module_init(lose_init);
module_exit(lose_exit);
MODULE_LICENSE("GPL");
`;

async function recorded(kernel: string): Promise<Replay> {
  const name = 'lose';
  const setup = { name, source: SOURCE, fixed: false, kernel, stack: false, seed: '1', boot: '' };
  const session = new Session(configOf(setup), SESSION_OPTIONS);
  const recorder = startRecording(session.system);
  for (const { command, shown } of procedureOf(setup)) {
    recorder.command(shown);
    await session.perform(command);
  }
  // As it comes over from a worker.
  return new Replay(unpacked(structuredClone(packed(recorder.look()))));
}

test('a machine of another kernel follows to where it is at the same', async () => {
  const [left, right] = [await recorded('6.12'), await recorded('6.1')];
  const { births } = left.recording;
  const object = births.nameOf(births.own()[0]);
  const stopsAt = (kind: string): number =>
    positionOf(left.recording, { kind, ...(kind === 'report' ? { object } : {}) })!;
  for (const kind of ['begin', 'phase', 'end', 'command'] as const) {
    left.seek(stopsAt(kind));
    right.seek(likePosition({ replay: left, position: left.position }, right.recording));
    const text = sentence(stepAt(left)!).replace(/\d+/g, 'N');
    expect(sentence(stepAt(right)!).replace(/\d+/g, 'N')).toBe(text);
  }
  left.seek(stopsAt('report'));
  right.seek(likePosition({ replay: left, position: left.position }, right.recording));
  const moments = [left, right].map((replay) => ({ replay, position: replay.position }));
  const rows = pairs(moments[0], moments[1]);
  const lost = rows.find(({ name }) => name === 'lose_init, 64 B #1');
  expect(lost).toMatchObject({ left: { reported: true }, right: { reported: true } });
});

test('a place of a lesson is the first step that fits', async () => {
  const { recording } = await recorded('6.12');
  const report = positionOf(recording, { scan: 3, kind: 'report' })!;
  expect(
    positionOf(recording, { decided: recording.births.nameOf(recording.births.own()[0]) }),
  ).toBeDefined();
  expect(isAt(recording, report, { kind: 'report', object: 'kmalloc-64#nothing' })).toBe(false);
  expect(isAt(recording, report, { phase: 'report', kind: 'report' })).toBe(true);
  expect(isAt(recording, report - 1, { kind: 'report' })).toBe(false);
  expect(positionOf(recording, { start: true })).toBe(0);
  expect(positionOf(recording, { end: true })).toBe(recording.events.length);
  expect(positionOf(recording, { text: 'rmmod' })).toBeGreaterThan(report);
  expect(positionOf(recording, { line: 7 })).toBeLessThan(report);
  expect(positionOf(recording, { scan: 99 })).toBeUndefined();
});
