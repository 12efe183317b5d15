/** The gray list: what waits to be read, the next one first. */
import type { Bench } from '../state/bench.ts';
import type { Moment } from '../state/moment.ts';
import { readObject } from '../state/objects.ts';
import { say } from '../words/say.ts';

const SHOWN = 24;

/** The list, in one line or two. */
export function Queue({ bench, now }: { readonly bench: Bench; readonly now: Moment }) {
  const { replay } = now;
  const waiting = replay.grayList();
  const { births } = replay.recording;
  const reading = readObject(now);
  if (replay.phase === undefined) return null;
  const chip = (birth: number, isRead: boolean) => (
    <li key={`${birth} ${isRead}`}>
      <button
        type="button"
        class={isRead ? 'now' : ''}
        onClick={() => (bench.selected.value = birth)}
      >
        {births.nameOf(birth)}
      </button>
    </li>
  );
  return (
    <div class="queue">
      <h3>
        {say('grayList')} <span class="n">{say('waiting', { n: waiting.length })}</span>
      </h3>
      <ol aria-label={say('grayList')}>
        {reading !== undefined && chip(reading, true)}
        {[...waiting.subarray(0, SHOWN)].map((birth) => chip(birth, false))}
        {waiting.length > SHOWN && <li class="n">{say('more', { n: waiting.length - SHOWN })}</li>}
      </ol>
    </div>
  );
}
