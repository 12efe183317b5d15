/** The scan as text: its phases, the current one marked, and the steps around the position. */
import { KIND } from '../../record/event-columns.ts';
import { PHASES } from '../../record/reasons.ts';
import { Replay } from '../../record/replay.ts';
import { sentence } from '../../record/sentence.ts';
import { stepAt } from '../../record/step.ts';
import type { Recording } from '../../record/recording.ts';
import type { Bench } from '../state/bench.ts';
import type { Moment } from '../state/moment.ts';
import { language } from '../state/settings.ts';
import { say } from '../words/say.ts';

/** The pane. */
export function Phases({ bench }: { readonly bench: Bench }) {
  const now = bench.now.value;
  if (!now) return <p class="hint">{say('noRecording')}</p>;
  return (
    <>
      <PhaseList bench={bench} now={now} />
      <Steps bench={bench} now={now} />
    </>
  );
}

/** The positions at which the phases of the scan around a position begin. */
function phaseStarts({ replay, position }: Moment): ReadonlyMap<string, number> {
  const { kind, why, length } = replay.recording.events;
  let begin = Math.min(position, length) - 1;
  while (begin >= 0 && kind[begin] !== KIND.begin) begin--;
  const starts = new Map<string, number>();
  for (let i = Math.max(begin, 0); i < length && kind[i] !== KIND.end; i++) {
    if (kind[i] === KIND.phase) starts.set(PHASES[why[i]], i + 1);
  }
  return starts;
}

function PhaseList({ bench, now }: { readonly bench: Bench; readonly now: Moment }) {
  const { phase, pass } = now.replay;
  const starts = phaseStarts(now);
  const current = phase === undefined ? -1 : PHASES.indexOf(phase);
  return (
    <ol class="phases">
      {PHASES.map((name, i) => {
        const start = starts.get(name);
        const state = name === phase ? 'current' : i < current ? 'done' : '';
        return (
          <li key={name} class={state} aria-current={name === phase ? 'step' : undefined}>
            <button type="button" disabled={start === undefined} onClick={() => bench.go(start!)}>
              {say(`phase-${name}`)}
              <span class="n">
                {start === undefined && pass.scan > 0 ? say('notScanned') : start}
              </span>
            </button>
            {name === phase && <p>{say(`tell-${name}`)}</p>}
          </li>
        );
      })}
    </ol>
  );
}

const AROUND = 6;
const walkers = new WeakMap<Recording, Replay>();

/** A second look at the recording, for the steps around the position. */
function walkerOf(recording: Recording): Replay {
  let walker = walkers.get(recording);
  if (!walker) walkers.set(recording, (walker = new Replay({ ...recording, memory: undefined })));
  return walker;
}

function Steps({ bench, now }: { readonly bench: Bench; readonly now: Moment }) {
  const walker = walkerOf(now.replay.recording);
  const first = Math.max(1, Math.min(now.position - AROUND, walker.length - 2 * AROUND));
  const last = Math.min(walker.length, first + 2 * AROUND);
  const steps = [];
  for (let k = first; k <= last; k++) {
    walker.seek(k);
    steps.push({ k, text: sentence(stepAt(walker)!, language.value) });
  }
  return (
    <>
      <h3>{say('steps')}</h3>
      <ol class="steps">
        {steps.map(({ k, text }) => (
          <li key={k} class={k === now.position ? 'current' : ''}>
            <button
              type="button"
              onClick={() => bench.go(k)}
              aria-current={k === now.position ? 'step' : undefined}
            >
              <span class="n">{k}</span>
              {text}
            </button>
          </li>
        ))}
      </ol>
    </>
  );
}
