import { expect, it } from 'vitest';
import { boot } from '../../../src/system.ts';
import { startRecording } from '../../../src/record/start.ts';

it('changes nothing of what the machine does, and hears nothing after it was stopped', () => {
  const plain = boot();
  const recorded = boot();
  const recorder = startRecording(recorded);
  for (const system of [plain, recorded]) system.kmemleak.scan();
  const { length } = recorder.stop().events;
  for (const system of [plain, recorded]) system.kmemleak.scan();
  expect(recorder.length).toBe(length);
  expect(recorded.log.dmesg).toBe(plain.log.dmesg);
  expect([...recorded.kmemleak.objects()]).toEqual([...plain.kmemleak.objects()]);
});

it('past the limit of steps phases and colors are still right', () => {
  const system = boot();
  const recorder = startRecording(system, { steps: 100 });
  system.kmemleak.scan();
  const { coarseFrom, events } = recorder.stop();
  expect(coarseFrom).toBe(100);
  expect(events.length).toBeLessThan(150);
});
