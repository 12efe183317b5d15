/**
 * Schedules: who decides which task gets the next turn, on which CPU, and for how many steps.
 *
 * A decision is made only where there is a choice, and is written down. The text of what was
 * written down replays the run exactly.
 *
 * A decision is `PID@CPU*STEPS`. For a task that the simulation itself acts for (a system call, a
 * scan) it is `PID@CPU`: the task goes on to the next place where it may be interrupted. `x3`
 * behind it means three times. `#` begins a comment. When the decisions are used up, the run goes
 * on as with `calm`.
 */
import type { Prng } from '../../base/prng.ts';

/** A task that could get the next turn. */
export interface Candidate {
  readonly pid: number;
  readonly cpu: number;
  /** The simulation acts for it: it takes no steps. */
  readonly host: boolean;
}

/** Who gets the next turn. */
export interface Decision {
  readonly pid: number;
  readonly cpu: number;
  /** 0 for a task that the simulation acts for. */
  readonly steps: number;
}

/** A recorded schedule that can not be read, or does not fit the run. */
export class ScheduleError extends Error {
  override readonly name = 'ScheduleError';
}

/** Chooses among at least two candidates. */
type Strategy = (candidates: readonly Candidate[]) => Decision;

/** Steps of a turn in turn. */
const CALM_STEPS = 1000;
/** A random turn has up to 2^12 steps; short ones are as likely as long ones. */
const RANDOM_SHIFT = 13;
/** Steps over which `pct:DEPTH` spreads its changes of priority. */
const PCT_STEPS = 10_000;
/** Steps in a row after which the highest priority is taken away, so that nobody starves. */
const PCT_PATIENCE = 200_000;
/** Decisions that are kept, repetitions not counted. */
const RECORD_MAX = 2_000_000;
const DECISION = /^(\d+)@(\d+)(?:\*(\d+))?(?:x(\d+))?$/;
const WIDTH = 96;
const CUT_OFF = '(cut-off)';

/** Decides and keeps a record. */
export class Schedule {
  private readonly strategy: Strategy;
  private readonly tokens: string[] = [];
  private last = '';
  private repeats = 0;
  private cut = false;

  /** @param strategy - what {@link Schedule.parse}, `random`, `pct` or `calm` made. */
  private constructor(strategy: Strategy) {
    this.strategy = strategy;
  }

  /** Any task, for a random number of steps. */
  static random(prng: Prng): Schedule {
    return new Schedule((candidates) => {
      const { pid, cpu, host } = candidates[prng.int(candidates.length)];
      return { pid, cpu, steps: host ? 0 : 1 + prng.int(1 << prng.int(RANDOM_SHIFT)) };
    });
  }

  /** No interruption where it can be avoided; tasks that compete take turns. */
  static calm(): Schedule {
    return new Schedule(calmStrategy());
  }

  /**
   * Random priorities, the highest runs; they change `depth` - 1 times. Finds what needs few
   * preemptions with a known probability (Burckhardt and others, ASPLOS 2010).
   */
  static pct(prng: Prng, depth: number, steps = PCT_STEPS): Schedule {
    return new Schedule(pctStrategy(prng, depth, steps));
  }

  /**
   * A schedule by its text: `random`, `calm`, `pct:DEPTH`, `pct:DEPTH:STEPS`, or decisions.
   * @throws ScheduleError naming the first word that is none.
   */
  static parse(text: string, prng: Prng): Schedule {
    const trimmed = text.trim();
    if (trimmed === '' || trimmed === 'random') return Schedule.random(prng);
    if (trimmed === 'calm') return Schedule.calm();
    const pct = /^pct:([1-9]\d{0,2})(?::([1-9]\d{0,8}))?$/.exec(trimmed);
    if (pct) return Schedule.pct(prng, Number(pct[1]), Number(pct[2] ?? PCT_STEPS));
    return new Schedule(replayStrategy(parseDecisions(trimmed)));
  }

  /** Decides who gets the next turn. */
  choose(candidates: readonly Candidate[]): Decision {
    const decision = this.strategy(candidates);
    this.record(decision);
    return decision;
  }

  /** The decisions so far, in lines. */
  get text(): string {
    const words = [...this.tokens, ...this.pending(), ...(this.cut ? [CUT_OFF] : [])];
    const lines: string[] = [];
    let line = '';
    for (const word of words) {
      if (line !== '' && line.length + word.length >= WIDTH) {
        lines.push(line);
        line = '';
      }
      line = line === '' ? word : `${line} ${word}`;
    }
    return line === '' ? '' : [...lines, line, ''].join('\n');
  }

  private record({ pid, cpu, steps }: Decision): void {
    const token = steps === 0 ? `${pid}@${cpu}` : `${pid}@${cpu}*${steps}`;
    if (token === this.last) {
      this.repeats++;
      return;
    }
    if (this.tokens.length < RECORD_MAX) this.tokens.push(...this.pending());
    else this.cut = true;
    this.last = token;
    this.repeats = 1;
  }

  private pending(): string[] {
    if (this.repeats === 0) return [];
    return [this.repeats === 1 ? this.last : `${this.last}x${this.repeats}`];
  }
}

function calmStrategy(): Strategy {
  let last = -1;
  return (candidates) => {
    const host = candidates.find((c) => c.host);
    const sorted = [...candidates].sort((a, b) => a.pid - b.pid);
    const next = host ?? sorted.find((c) => c.pid > last) ?? sorted[0];
    if (!next.host) last = next.pid;
    return { pid: next.pid, cpu: next.cpu, steps: next.host ? 0 : CALM_STEPS };
  };
}

function pctStrategy(prng: Prng, depth: number, steps: number): Strategy {
  const priorities = new Map<number, number>();
  const changes = Array.from({ length: depth - 1 }, () => 1 + prng.int(steps));
  changes.sort((a, b) => a - b);
  let [done, lowest, last, inRow] = [0, 0, -1, 0];
  const priority = (pid: number): number => {
    const known = priorities.get(pid) ?? 1 + prng.int(2 ** 32);
    priorities.set(pid, known);
    return known;
  };
  return (candidates) => {
    let best = candidates[0];
    for (const c of candidates) if (priority(c.pid) > priority(best.pid)) best = c;
    const { pid, cpu, host } = best;
    const length = Math.max(1, Math.min(CALM_STEPS, (changes[0] ?? Infinity) - done));
    done += host ? 1 : length;
    inRow = pid === last ? inRow + length : 0;
    last = pid;
    const change = changes.length > 0 && done >= changes[0];
    if (change) changes.shift();
    if (change || inRow > PCT_PATIENCE) priorities.set(pid, --lowest);
    return { pid, cpu, steps: host ? 0 : length };
  };
}

interface Recorded extends Decision {
  readonly times: number;
  readonly word: string;
}

function parseDecisions(text: string): Recorded[] {
  const words = text.replace(/#.*$/gm, '').split(/\s+/).filter(Boolean);
  return words.map((word, i) => {
    const match = DECISION.exec(word);
    const [pid, cpu, steps, times] = (match ?? []).slice(1).map((n) => Number(n ?? NaN));
    if (match && steps !== 0 && times !== 0) {
      return { pid, cpu, steps: steps || 0, times: times || 1, word };
    }
    if (word === CUT_OFF) throw new ScheduleError('the run was too long to be recorded whole');
    throw new ScheduleError(
      `decision ${i + 1}: '${word}' is not PID@CPU*STEPS, as 45@1*12; ` +
        `or give random, calm, pct:DEPTH`,
    );
  });
}

function replayStrategy(decisions: readonly Recorded[]): Strategy {
  const rest = calmStrategy();
  let [at, used] = [0, 0];
  return (candidates) => {
    if (at >= decisions.length) return rest(candidates);
    const decision = decisions[at];
    const fitting = candidates.find((c) => c.pid === decision.pid);
    if (!fitting || fitting.host !== (decision.steps === 0)) {
      const list = candidates.map((c) => `${c.pid}@${c.cpu}${c.host ? '' : '*STEPS'}`).join(', ');
      throw new ScheduleError(
        `decision ${at + 1}: '${decision.word}' does not fit this run, where ${list} could go on`,
      );
    }
    if (++used === decision.times) [at, used] = [at + 1, 0];
    return decision;
  };
}
