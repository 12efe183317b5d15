/**
 * Truth against a naive model: after every operation of random programs the same blocks are
 * reachable, and what is lost was lost by the operation that made it so.
 */
import { expect, it } from 'vitest';
import { executeProgram } from '../../src/trace/execute.ts';
import { TraceEnvironment } from '../../src/trace/environment.ts';
import { parsePrograms } from '../../src/trace/parse.ts';
import type { TraceHeap } from '../../src/trace/heap.ts';
import type { Examination } from '../../src/truth/examination.ts';
import { checkAccount } from '../../src/testkit/checkers.ts';
import { holds } from './settings.ts';
import { moves, TruthModel, type Move, type Step } from './truth-model.ts';

/** What the truth says of a label. */
function verdict(heap: TraceHeap, look: Examination, label: string): string {
  return look.verdict(heap.get(label).life ?? -1);
}

/** Checks all labels after one operation; `lostBy` remembers by which a label was lost. */
function checkStep(env: TraceEnvironment, heap: TraceHeap, step: Step, lostBy: Map<string, Step>) {
  const look = env.system.truth!.examine();
  for (const label of step.reachable) {
    expect(verdict(heap, look, label), `${label} after ${step.line}`).toBe('reachable');
    const path = look.pathTo(heap.get(label).life!);
    expect(path.length, `a path to ${label}`).toBeGreaterThan(0);
    expect(path.every(({ status, reachable }) => status === 'live' && reachable)).toBe(true);
    lostBy.delete(label);
  }
  for (const label of step.lost) {
    expect(verdict(heap, look, label), `${label} after ${step.line}`).toBe('lost');
    if (!lostBy.has(label)) lostBy.set(label, step);
    checkLoss(heap, look, label, lostBy.get(label)!);
  }
}

/** The noted loss is that of the operation after which the model found the block lost. */
function checkLoss(heap: TraceHeap, look: Examination, label: string, step: Step): void {
  const loss = look.lossOf(heap.get(label).life!);
  const [name, what = ''] = step.place.split(' ');
  // Nothing but the program itself ever knew what krealloc gave.
  if (step.place === '' || (name === 'realloc' && what === label)) {
    expect(loss, step.line).toBeUndefined();
  } else if (name === 'free' || name === 'realloc') {
    expect(loss, `${step.line}, ${what}`).toMatchObject({ kind: 'free' });
  } else if (name !== 'fill') {
    const [holder, offset] = step.place.split('+');
    expect(loss, step.line).toMatchObject({ kind: 'store' });
    if (!holder.includes('@') && heap.find(holder)?.gone === false) {
      expect(loss!.address).toBe(heap.get(holder).addr + Number(offset));
    }
  }
}

function agrees(version: '6.1' | '6.12'): (choices: readonly Move[]) => void {
  let env = new TraceEnvironment(version, 'truth', { truth: true });
  return (choices) => {
    const model = new TruthModel(choices);
    const { programs, diagnostics } = parsePrograms(model.text, 'truth.kml');
    expect(diagnostics).toEqual([]);
    if (!env.reusable) env = new TraceEnvironment(version, 'truth', { truth: true });
    const lostBy = new Map<string, Step>();
    let step = 0;
    // The sweep over all memory costs more than a step.
    const stride = 1 + (choices.length % 13);
    const { failure } = executeProgram(env, programs[0], (_, heap) => {
      if (step % stride === 0) checkAccount(env.system, false);
      checkStep(env, heap, model.steps[step++], lostBy);
    });
    checkAccount(env.system);
    expect(failure).toBeUndefined();
  };
}

it.each(['6.1', '6.12'] as const)('truth agrees with a model on %s', (version) => {
  const show = (choices: readonly Move[]): string => new TruthModel(choices).text;
  holds(moves, agrees(version), { runs: 150, show });
});
