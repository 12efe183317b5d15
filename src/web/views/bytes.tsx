/** The words of the selected object: what a scan of it reads. */
import { useSignal } from '@preact/signals';
import type { Bench, Moment } from '../state/bench.ts';
import { bytesOf } from '../state/bytes.ts';
import { isReported, readObject } from '../state/objects.ts';
import { say } from '../words/say.ts';
import { Glyph } from './glyph.tsx';

const PAGE = 256;

/** The view. */
export function BytesView({ bench }: { readonly bench: Bench }) {
  const now = bench.now.value;
  const birth = bench.selected.value;
  if (!now || birth === undefined) return <p class="hint">{say('noObject')}</p>;
  if (!now.replay.isListed(birth)) return <p class="hint">{say('notYet')}</p>;
  return <Words key={birth} bench={bench} now={now} birth={birth} />;
}

function Words({
  bench,
  now,
  birth,
}: {
  readonly bench: Bench;
  readonly now: Moment;
  readonly birth: number;
}) {
  const count = useSignal(PAGE);
  const { births } = now.replay.recording;
  const words = bytesOf(now, birth, 0, count.value);
  const { size } = births.get(birth);
  return (
    <div class="bytes" tabIndex={0} role="region" aria-label={say('bytes')}>
      <h3 class="name">
        {say('words', { name: births.nameOf(birth) })}
        {readObject(now) === birth && <span class="n">{say('beingRead')}</span>}
      </h3>
      {!words && <p class="hint">{say('bytesUnknown')}</p>}
      <table>
        <thead class="sr">
          <tr>
            <th scope="col">{say('offset')}</th>
            <th scope="col">{say('value')}</th>
            <th scope="col">{say('pointsAt')}</th>
          </tr>
        </thead>
        <tbody>
          {words?.map(({ offset, text, target, into = 0, now: isNow }) => (
            <tr key={offset} class={`${isNow ? 'now' : ''}${/^0+$/.test(text) ? ' zero' : ''}`}>
              <th scope="row">+0x{offset.toString(16)}</th>
              <td>{text}</td>
              <td>
                {target !== undefined && (
                  <button type="button" onClick={() => (bench.selected.value = target)}>
                    <Glyph
                      color={now.replay.object(target)?.color}
                      reported={isReported(now, target)}
                    />
                    {births.nameOf(target)}
                    {into > 0 && `+0x${into.toString(16)}`}
                  </button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {words && size > count.value * 8 && (
        <p class="actions">
          <button type="button" onClick={() => (count.value += PAGE)}>
            {say('more', { n: Math.ceil(size / 8) - count.value })}
          </button>
        </p>
      )}
    </div>
  );
}
