/**
 * One piece of a run: the interpreter, and compiled code wherever it comes to some.
 */
import { RUNNING } from './call.ts';
import { ENTERED, PREEMPTED, runLoop } from './run.ts';
import type { ThreadState } from './state.ts';

/**
 * Runs at most `budget` instructions, and as many pieces more as compiled code may; gives why it
 * stopped. Faults leave `t.pc` at their place.
 */
export function runPiece(t: ThreadState, budget: number): number {
  const { compiled, text } = t.context;
  if (compiled === undefined) return runLoop(t, budget);
  const piece = { left: budget };
  try {
    for (;;) {
      const status = interpret(t, piece, piece.left);
      if (status !== ENTERED) return status;
      const stopped = enter(t, piece);
      if (stopped !== RUNNING) return stopped;
      if (piece.left <= 0) return PREEMPTED;
      // Where it stopped it can not begin.
      if (!text.isEntry(t.pc)) continue;
      const next = interpret(t, piece, 1, true);
      if (next !== PREEMPTED) return next;
    }
  } finally {
    t.steps = budget + t.charged - piece.left;
  }
}

interface Piece {
  left: number;
}

function interpret(t: ThreadState, piece: Piece, budget: number, plain?: boolean): number {
  try {
    return runLoop(t, budget, plain);
  } finally {
    piece.left -= t.steps;
  }
}

function enter(t: ThreadState, piece: Piece): number {
  const { compiled } = t.context;
  t.stopped = RUNNING;
  try {
    compiled!.enter(t, t.pc, piece.left);
  } finally {
    piece.left = compiled!.leftOfPiece(t);
  }
  return t.stopped;
}
