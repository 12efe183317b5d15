/**
 * One hash for what a recording says of a step: what kmemleak knew, where its scan stood, what
 * memory held, and the time. Two recordings of the same run give the same at each step.
 */
import { Hash64 } from '../base/hash64.ts';
import type { Replay } from './replay.ts';
import { hashRows } from './rows.ts';

/** The hash at the position of `replay`, 16 hex digits. */
export function stepHash(replay: Replay): string {
  const hash = new Hash64();
  const { scan, pass } = replay.pass;
  hash.number(replay.position);
  hash.number(replay.nowNs);
  hash.text(replay.kind ?? '');
  hash.text(replay.phase ?? '');
  hash.number(scan);
  hash.number(pass);
  hash.number((replay.block ?? -1) + 1);
  hash.number((replay.lineStep() ?? -1) + 1);
  hashRows(replay.rows(), hash);
  for (const birth of replay.grayList()) hash.number(birth);
  replay.memory?.addTo(hash);
  return hash.hex;
}
