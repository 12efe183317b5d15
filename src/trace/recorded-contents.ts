/**
 * What changed in the memory of a recorded object since the trace wrote there last, as operations.
 */
import { WORD } from '../machine/address.ts';
import type { Memory } from '../machine/memory.ts';
import type { RecordedBytes, RecordedWorld } from './recorded-world.ts';

/** Words of one byte in a row from which on they become a `fill`. */
const FILL_MIN = 3;

/** The operations that bring what the trace has written of `recorded` up to date. */
export function changedContents(
  recorded: RecordedBytes,
  memory: Memory,
  world: RecordedWorld,
): string[] {
  const { bytes, texts, place } = recorded;
  const now = memory.readBytes(recorded.start, bytes.length);
  const lines: string[] = [];
  const before = new DataView(bytes.buffer);
  const after = new DataView(now.buffer);
  const whole = bytes.length - (bytes.length % WORD);
  for (let at = 0; at < whole; at += WORD) {
    const lo = after.getUint32(at, true);
    const hi = after.getUint32(at + 4, true);
    const text = lo === 0 && hi === 0 ? undefined : world.text(lo, hi);
    const same = lo === before.getUint32(at, true) && hi === before.getUint32(at + 4, true);
    if (same && text === texts.get(at)) continue;
    if (text !== undefined) {
      texts.set(at, text);
      lines.push(`store ${place}+${at} ${text}`);
      continue;
    }
    const run = runLength(now, at, whole);
    if (run >= FILL_MIN) lines.push(`fill ${place}+${at} ${run * WORD} ${now[at]}`);
    else lines.push(`store ${place}+${at} ${integer(lo, hi)}`);
    const end = run >= FILL_MIN ? at + run * WORD : at + WORD;
    for (let done = at; done < end; done += WORD) texts.delete(done);
    at = end - WORD;
  }
  for (let at = whole; at < bytes.length; at++) {
    if (now[at] !== bytes[at]) lines.push(`fill ${place}+${at} 1 ${now[at]}`);
  }
  bytes.set(now);
  return lines;
}

/** How many words from `at` on consist of one and the same byte. */
function runLength(bytes: Uint8Array, at: number, end: number): number {
  let to = at;
  while (to < end && bytes[to] === bytes[at]) to++;
  return Math.floor((to - at) / WORD);
}

function integer(lo: number, hi: number): string {
  if (hi === 0) return lo < 0x10000 ? `${lo}` : `0x${lo.toString(16)}`;
  return `0x${hi.toString(16)}${lo.toString(16).padStart(8, '0')}`;
}
