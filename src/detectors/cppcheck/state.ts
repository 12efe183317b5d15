/** What cppcheck knows of a function's pointers at one place. */
import type { Variable } from '../../cc/parse/ast.ts';
import type { Place } from '../../cc/base/place.ts';
import type { Group } from './library.ts';

/** What became of what a variable points to. */
export interface Held {
  /** `moved`: realloc() took it, and it is not known yet whether that failed. */
  status: 'allocated' | 'released' | 'moved';
  group: Group;
  /** Where that happened. */
  at: Place;
  /** The variable that realloc() took, when this one has its result. */
  from?: Variable;
}

/** Of all variables; what is in none of these is not known. */
export class State {
  readonly held = new Map<Variable, Held>();
  /** Those that a function was given which may keep them. */
  readonly used = new Set<Variable>();
  /** Those that are allocated on some ways only. */
  readonly conditional = new Set<Variable>();
  /** Those that hold NULL. */
  readonly empty = new Set<Variable>();
  /** Nothing comes behind. */
  private isEnd = false;

  copy(): State {
    const copy = new State();
    for (const [variable, one] of this.held) copy.held.set(variable, { ...one });
    for (const variable of this.used) copy.used.add(variable);
    for (const variable of this.conditional) copy.conditional.add(variable);
    for (const variable of this.empty) copy.empty.add(variable);
    return copy;
  }

  forget(variable: Variable): void {
    this.held.delete(variable);
    this.used.delete(variable);
  }

  clear(): void {
    this.held.clear();
    this.used.clear();
    this.conditional.clear();
  }

  /** What follows is never reached. */
  end(): void {
    this.clear();
    this.isEnd = true;
  }

  /** realloc() failed: what it took is still there. */
  moveFailed(result: Variable): void {
    const from = this.held.get(result)?.from;
    const taken = from && this.held.get(from);
    if (taken?.status === 'moved') taken.status = 'allocated';
  }

  /** Becomes what holds behind an `if` with these two ends. */
  join(then: State, otherwise: State, before: ReadonlySet<Variable>): void {
    for (const variable of this.held.keys()) {
      if (!this.conditional.has(variable)) continue;
      if (then.held.has(variable) && otherwise.held.has(variable)) continue;
      then.forget(variable);
      otherwise.forget(variable);
    }
    const conditional = new Set<Variable>();
    for (const [one, other] of [
      [then, otherwise],
      [otherwise, then],
    ]) {
      for (const variable of one.held.keys()) {
        if (!other.held.has(variable) && !this.held.has(variable)) conditional.add(variable);
      }
    }
    for (const [one, other] of [
      [then, otherwise],
      [otherwise, then],
    ]) {
      for (const [variable, { status }] of one.held) {
        if (status !== 'released' || !before.has(variable)) continue;
        conditional.delete(variable);
        other.forget(variable);
      }
    }
    this.clear();
    this.empty.clear();
    const ends = [then, otherwise].filter(({ isEnd }) => !isEnd);
    for (const variable of ends[0]?.empty ?? []) {
      if (ends.every(({ empty }) => empty.has(variable))) this.empty.add(variable);
    }
    for (const variable of conditional) this.conditional.add(variable);
    for (const end of [otherwise, then]) {
      for (const [variable, one] of end.held) this.held.set(variable, one);
      for (const variable of end.used) this.used.add(variable);
    }
  }
}
