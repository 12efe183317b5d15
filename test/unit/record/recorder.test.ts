/**
 * A recording, looked at at any step, says what the live machine said at that step.
 */
import { describe, expect, it } from 'vitest';
import { Hash64 } from '../../../src/base/hash64.ts';
import { Prng } from '../../../src/base/prng.ts';
import { KINDS } from '../../../src/record/event-columns.ts';
import { hashRows } from '../../../src/record/rows.ts';
import { Replay } from '../../../src/record/replay.ts';
import type { ObjectRows } from '../../../src/kmemleak/object-table.ts';
import { recordedRun } from '../../support/recorded-run.ts';

const hashOf = (rows: ObjectRows): string => {
  const hash = new Hash64();
  hashRows(rows, hash);
  return hash.hex;
};

/** Short recordings are looked at by copies of the state too. */
const KEYFRAME = 1500;

describe.each([
  ['6.1', 'stale-array'],
  ['6.12', 'page-holds-pointer'],
  ['6.12', 'kmemleak-test'],
  ['7.3', 'rcu-sheaf-child'],
  ['7.3', 'kmemleak-test'],
] as const)('%s, %s', (kernel, module) => {
  it('each step that was looked at live is found again, in any order', async () => {
    const prng = new Prng(`${kernel} ${module}`);
    const { recording, seen } = await recordedRun(
      kernel,
      module,
      (system) => (prng.int(60) === 0 ? hashOf(system.kmemleak.rows) : undefined),
      { keyframe: KEYFRAME },
    );
    expect(seen.length).toBeGreaterThan(20);
    const replay = new Replay(recording);
    const order = seen.map((one) => ({ one, key: prng.int(1 << 30) }));
    order.sort((a, b) => a.key - b.key);
    const wrong = order.filter(({ one }) => {
      replay.seek(one.step);
      return hashOf(replay.rows()) !== one.value;
    });
    expect(
      wrong.map(({ one }) => `${one.step}: ${KINDS[recording.events.kind[one.step - 1]]}`),
    ).toEqual([]);
  });
});
