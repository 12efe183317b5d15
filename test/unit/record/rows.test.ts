import { expect, it } from 'vitest';
import { Hash64 } from '../../../src/base/hash64.ts';
import { Replay } from '../../../src/record/replay.ts';
import { hashRows } from '../../../src/record/rows.ts';
import { startRecording } from '../../../src/record/start.ts';
import { boot } from '../../../src/system.ts';

it.each([undefined, 100])('a recording ends with the rows of the machine, limit %s', (steps) => {
  const system = boot();
  const recorder = startRecording(system, steps === undefined ? {} : { steps });
  system.sleep(6000);
  system.kmemleak.scan();
  const replay = new Replay(recorder.stop());
  const [live, recorded] = [system.kmemleak.rows, replay.rows()].map((rows) => {
    const hash = new Hash64();
    hashRows(rows, hash);
    return hash.hex;
  });
  expect(recorded).toBe(live);
});
