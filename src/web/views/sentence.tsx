/** What the step did, and why: the heart of the page. */
import { sentence } from '../../record/sentence.ts';
import type { Bench } from '../state/bench.ts';
import type { Moment } from '../state/moment.ts';
import { language } from '../state/settings.ts';
import { say } from '../words/say.ts';

/** One sentence about the step. */
export function Sentence({ bench }: { readonly bench: Bench }) {
  const now = bench.now.value;
  const step = bench.step.value;
  const status = bench.status.value;
  const text = step ? sentence(step, language.value) : say(now ? 'start' : 'noRecording');
  const place = step && step.phase ? `${say('scanNumber', { n: step.scan })}: ` : '';
  return (
    <p class="sentence" role="status">
      {now && (
        <b>
          {now.position} / {now.replay.length}{' '}
        </b>
      )}
      {status.is === 'busy'
        ? say('busy', { what: status.what === 'boot' ? say('booting') : status.what })
        : place + text}
      {now && <Limits now={now} />}
    </p>
  );
}

/** What of the run is not in the recording. */
function Limits({ now }: { readonly now: Moment }) {
  const { coarseFrom, linesFrom } = now.replay.recording;
  return (
    <>
      {linesFrom !== undefined && now.position > linesFrom && (
        <span class="n"> {say('linesEnd', { n: linesFrom })}</span>
      )}
      {coarseFrom !== undefined && now.position > coarseFrom && (
        <span class="n"> {say('coarse', { n: coarseFrom })}</span>
      )}
    </>
  );
}
