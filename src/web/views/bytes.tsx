/** The words of the selected object: what a scan of it reads, and what it makes of each. */
import { useSignal } from '@preact/signals';
import { wordCount, wordsOf, type ObjectWord } from '../../record/views/words.ts';
import type { Bench } from '../state/bench.ts';
import type { Moment } from '../state/moment.ts';
import { isReported, readObject } from '../state/objects.ts';
import { treesAt } from '../state/trees.ts';
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
  const { replay } = now;
  const words = wordsOf(replay, treesAt(now), birth, 0, count.value);
  const left = wordCount(replay, birth) - words.length;
  return (
    <div class="bytes" tabIndex={0} role="region" aria-label={say('bytes')}>
      <h3 class="name">
        {say('words', { name: replay.recording.births.nameOf(birth) })}
        {readObject(now) === birth && <span class="n">{say('beingRead')}</span>}
      </h3>
      {!replay.memory && <p class="hint">{say('bytesUnknown')}</p>}
      <table>
        <thead class="sr">
          <tr>
            <th scope="col">{say('offset')}</th>
            <th scope="col">{say('value')}</th>
            <th scope="col">{say('pointsAt')}</th>
            <th scope="col">{say('scan')}</th>
          </tr>
        </thead>
        <tbody>
          {words.map((word) => (
            <Word key={word.phys} bench={bench} now={now} word={word} />
          ))}
        </tbody>
      </table>
      {left > 0 && (
        <p class="actions">
          <button type="button" onClick={() => (count.value += PAGE)}>
            {say('more', { n: left })}
          </button>
        </p>
      )}
    </div>
  );
}

function Word({
  bench,
  now,
  word,
}: {
  readonly bench: Bench;
  readonly now: Moment;
  readonly word: ObjectWord;
}) {
  const { offset, low, high, target, verdict, cpu, phys } = word;
  const hex = (n: number): string => n.toString(16).padStart(8, '0');
  const isZero = low === 0 && high === 0;
  const classes = `${now.replay.word === phys ? 'now' : ''}${isZero ? ' zero' : ''}`;
  return (
    <tr class={classes}>
      <th scope="row">
        {cpu !== undefined && `cpu${cpu} `}+0x{offset.toString(16)}
      </th>
      <td>{hex(high) + hex(low)}</td>
      <td>
        {target && (
          <button type="button" onClick={() => (bench.selected.value = target.birth)}>
            <Glyph
              color={now.replay.object(target.birth)?.color}
              reported={isReported(now, target.birth)}
            />
            {target.name}
            {target.into > 0 && `+0x${target.into.toString(16)}`}
          </button>
        )}
      </td>
      <td class="n">{target && verdict !== 'nothing' && say(`word-${verdict}`)}</td>
    </tr>
  );
}
