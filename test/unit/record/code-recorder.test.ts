/** Lines of C in a recording: the same run again, watched line by line, says what memory held. */
import { expect, it } from 'vitest';
import { Hash64 } from '../../../src/base/hash64.ts';
import { CRuntime } from '../../../src/crun/runtime.ts';
import { PAGE_SIZE } from '../../../src/machine/address.ts';
import { KIND } from '../../../src/record/event-columns.ts';
import { Replay } from '../../../src/record/replay.ts';
import { stepAt } from '../../../src/record/step.ts';
import { codeLine, tasksAt } from '../../../src/record/tasks.ts';
import type { System } from '../../../src/system.ts';
import { recordedRun } from '../../support/recorded-run.ts';

/** Of so many lines one is compared. */
const EVERY = 9;

/** A hash of all pages of which a word is not zero. */
function hashPages(pfns: Iterable<number>, read: (word: number) => number): string {
  const hash = new Hash64();
  const words = PAGE_SIZE / 4;
  for (const pfn of [...pfns].sort((a, b) => a - b)) {
    const page = Array.from({ length: words }, (_, i) => read(pfn * words + i));
    if (page.every((word) => word === 0)) continue;
    hash.number(pfn);
    for (const word of page) hash.word(word);
  }
  return hash.hex;
}

it('memory at a line is what it was when the line was about to be executed', async () => {
  const { recording } = await recordedRun('6.12', 'stale-array', () => undefined);
  const pages = [...recording.memory!.pages.keys()];
  const live: string[] = [];
  let watched = false;
  let count = 0;
  const watch = ({ kernel, machine }: System): void => {
    if (watched) return;
    watched = true;
    const { u32 } = machine.memory.phys;
    const nothing = (): void => undefined;
    const line = (): void => {
      if (count++ % EVERY === 0) live.push(hashPages(pages, (word) => u32[word]));
    };
    kernel.whenMade(CRuntime, (runtime) =>
      runtime.watchLines({ writes: nothing, anything: nothing, left: nothing, line }),
    );
  };
  await recordedRun('6.12', 'stale-array', watch, { lines: 0 });
  const lines = [...recording.events.kind.keys()].filter(
    (i) => i < recording.events.length && recording.events.kind[i] === KIND.line,
  );
  expect(lines.length).toBe(count);
  const replay = new Replay(recording);
  const viewed = lines.filter((_, i) => i % EVERY === 0);
  viewed.reverse();
  const hashes = viewed.map((i) => {
    replay.seek(i + 1);
    return hashPages(pages, (word) => replay.memory!.read32(word * 4));
  });
  expect(hashes.reverse()).toEqual(live);
}, 20_000);

it('a task is at a line until its function returns; then it is in no C', async () => {
  const { recording } = await recordedRun('6.12', 'device-cycle', () => undefined);
  const replay = new Replay(recording);
  const at = recording.events.kind.indexOf(KIND.line) + 1;
  replay.seek(at);
  expect(codeLine(replay)).toMatchObject({ module: 'device_cycle', own: true });
  expect(stepAt(replay)?.source).toMatch(/\S/);
  const [task] = tasksAt(replay).filter(({ line }) => line !== undefined);
  expect(task).toMatchObject({ comm: 'modprobe', runs: true });
  expect(task.frames.at(-1)?.text).toContain('entry_SYSCALL_64');
  expect(task.sp! > task.stack && task.sp! < task.stackEnd).toBe(true);
  replay.seek(replay.length);
  expect(codeLine(replay)).toBeUndefined();
});

it('past the limit no line is told, and the recording says so', async () => {
  const { recording } = await recordedRun('6.12', 'device-cycle', () => undefined, { lines: 3 });
  const { kind, length } = recording.events;
  expect(kind.subarray(0, length).filter((one) => one === KIND.line).length).toBe(3);
  expect(recording.linesFrom).toBeGreaterThan(0);
  const replay = new Replay(recording);
  replay.seek(recording.linesFrom! + 1);
  expect(codeLine(replay)).toBeUndefined();
});
