/** The bar below: where one is in the recording, how one gets on, and what the step does. */
import { signal, useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { KIND } from '../../record/event-columns.ts';
import { PHASES } from '../../record/reasons.ts';
import type { Stop } from '../../record/walk.ts';
import type { Bench } from '../state/bench.ts';
import type { Moment } from '../state/moment.ts';
import { isAsked } from '../state/open-dialogs.ts';
import { say } from '../words/say.ts';
import { Icon } from './icons.tsx';
import { Sentence } from './sentence.tsx';

/** What a step is. */
const UNITS = [
  'step',
  'line',
  'word',
  'object',
  'phase',
  'scan',
  'command',
] as const satisfies Stop[];
/** One of them. */
export type Unit = (typeof UNITS)[number];
/** Steps a second. */
const SPEEDS = [1, 2, 5, 20, 100, 1000] as const;

export const unit = signal<Unit>('step');
const speed = signal<number>(5);
export const isPlaying = signal(false);

/** Moves by the chosen unit. */
export function moveBy(bench: Bench, direction: 1 | -1): boolean {
  return bench.move(unit.value, direction);
}

/** The bar. */
export function Transport({ bench }: { readonly bench: Bench }) {
  const now = bench.now.value;
  usePlaying(bench);
  return (
    <div class="transport">
      <Buttons bench={bench} />
      <div class="where">
        {now && <Track bench={bench} now={now} />}
        <Sentence bench={bench} />
      </div>
    </div>
  );
}

/** Asks, or asks no more. */
export function toggleQuestions(): void {
  isAsked.value = !isAsked.value;
}

function Buttons({ bench }: { readonly bench: Bench }) {
  const off = !bench.now.value;
  const button = (name: Parameters<typeof Icon>[0]['name'], act: () => void, key: string) => (
    <button
      type="button"
      disabled={off}
      onClick={act}
      aria-label={say(name)}
      title={`${say(name)} (${key})`}
    >
      <Icon name={name} />
    </button>
  );
  const playing = isPlaying.value;
  return (
    <div class="buttons" role="group" aria-label={say('step')}>
      {button('first', () => bench.go(0), 'Home')}
      {button('phaseBack', () => bench.move('phase', -1), 'Shift ←')}
      {button('back', () => moveBy(bench, -1), '←')}
      <button
        type="button"
        class="play"
        disabled={off}
        aria-label={say(playing ? 'pause' : 'play')}
        title={`${say(playing ? 'pause' : 'play')} (p)`}
        onClick={() => (isPlaying.value = !playing)}
      >
        <Icon name={playing ? 'pause' : 'play'} />
      </button>
      {button('on', () => moveBy(bench, 1), '→')}
      {button('phaseOn', () => bench.move('phase', 1), 'Shift →')}
      {button('last', () => bench.go(bench.length), 'End')}
      <Choices />
      <button
        type="button"
        aria-pressed={isAsked.value}
        disabled={off}
        onClick={toggleQuestions}
        title={`${say('questions')} (q)`}
      >
        {say('askMe')}
      </button>
    </div>
  );
}

function Choices() {
  return (
    <>
      <select
        aria-label={say('unit')}
        value={unit.value}
        onChange={({ currentTarget }) => (unit.value = currentTarget.value as Unit)}
      >
        {UNITS.map((one) => (
          <option key={one} value={one}>
            {say(`unit-${one}`)}
          </option>
        ))}
      </select>
      <select
        aria-label={say('speed')}
        value={String(speed.value)}
        onChange={({ currentTarget }) => (speed.value = Number(currentTarget.value))}
      >
        {SPEEDS.map((one) => (
          <option key={one} value={String(one)}>
            {say('perSecond', { n: one })}
          </option>
        ))}
      </select>
    </>
  );
}

/** Lets the recording go on by itself. */
function usePlaying(bench: Bench): void {
  useSignalEffect(() => {
    if (!isPlaying.value) return undefined;
    // A screen shows no more than some 30 steps a second: faster is several at once.
    const perTick = Math.max(1, Math.round(speed.value / 30));
    const timer = setInterval(
      () => {
        for (let i = 0; i < perTick; i++) if (!moveBy(bench, 1)) isPlaying.value = false;
      },
      1000 * (perTick / speed.value),
    );
    return () => clearInterval(timer);
  });
}

/** A stretch of the recording. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly name: string;
  readonly phase: boolean;
}

const stretchCache = new WeakMap<object, Stretch[]>();

/** The phases of the recording, and what lies between scans. */
function stretches({ replay }: Moment): Stretch[] {
  const { recording } = replay;
  const known = stretchCache.get(recording);
  if (known) return known;
  const { events } = recording;
  const all: Stretch[] = [];
  let from = 0;
  let name = '';
  const close = (to: number): void => {
    if (to > from) all.push({ from, to, name, phase: name !== '' });
    from = to;
  };
  for (let i = 0; i < events.length; i++) {
    const kind = events.kind[i];
    if (kind !== KIND.phase && kind !== KIND.end) continue;
    close(kind === KIND.end ? i + 1 : i);
    name = kind === KIND.end ? '' : PHASES[events.why[i]];
  }
  close(events.length);
  stretchCache.set(recording, all);
  return all;
}

function Track({ bench, now }: { readonly bench: Bench; readonly now: Moment }) {
  const { length } = now.replay;
  const percent = (n: number): string => `${(100 * n) / Math.max(length, 1)}%`;
  const bar = useRef<HTMLDivElement>(null);
  return (
    <div class="track" ref={bar}>
      {stretches(now).map(({ from, to, name, phase }) => (
        <span
          key={from}
          class={phase ? `stretch in-${name}` : 'stretch'}
          style={{ left: percent(from), width: percent(to - from) }}
        />
      ))}
      <input
        type="range"
        min={0}
        max={length}
        value={now.position}
        aria-label={say('position')}
        aria-valuetext={`${now.position} ${say('of')} ${length}`}
        onInput={({ currentTarget }) => bench.go(Number(currentTarget.value))}
      />
      <span class="knob" style={{ left: percent(now.position) }} />
    </div>
  );
}
