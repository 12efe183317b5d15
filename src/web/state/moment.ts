import type { Replay } from '../../record/replay.ts';

/** A recording at its position; another object whenever the position is another. */
export interface Moment {
  readonly replay: Replay;
  readonly position: number;
}
