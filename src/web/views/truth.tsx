/** What kmemleak says beside what is true: the table of a scan, and each block of the module. */
import { useSignal } from '@preact/signals';
import type { Agreement, Judgement } from '../../explain/judge.ts';
import { hexPtr } from '../../base/hex.ts';
import { REASONS } from '../../explain/reason.ts';
import { REASONS_ZH, explanationInChinese } from '../../explain/text/chinese.ts';
import { language } from '../state/settings.ts';
import type { Bench, Mark } from '../state/bench.ts';
import type { Moment } from '../state/moment.ts';
import { say } from '../words/say.ts';

/** Blocks that are shown at once. */
const ROWS = 100;

/** The view. */
export function TruthView({ bench }: { readonly bench: Bench }) {
  const now = bench.now.value;
  const mark = now && bench.markAt(now.position);
  if (!now || !mark) return <p class="hint">{say('noTruth')}</p>;
  return <Truth bench={bench} now={now} mark={mark} />;
}

function Truth({
  bench,
  now,
  mark,
}: {
  readonly bench: Bench;
  readonly now: Moment;
  readonly mark: Mark;
}) {
  const shown = useSignal(ROWS);
  const { births } = now.replay.recording;
  const byAddress = new Map<string, number>();
  for (const birth of now.replay.listed()) byAddress.set(hexPtr(births.pointerOf(birth)), birth);
  const rows = mark.judgements.rows.filter((row) => {
    const birth = byAddress.get(row.address);
    return row.outcome !== 'true-negative' || (birth !== undefined && births.isOwn(birth));
  });
  return (
    <div class="truth" tabIndex={0} role="region" aria-label={say('truth')}>
      <p class="hint">
        {say('truthAfter', { n: mark.steps, scan: mark.judgements.scan })}{' '}
        {mark.steps !== now.position && (
          <button type="button" onClick={() => bench.go(mark.steps)}>
            {say('goThere')}
          </button>
        )}
      </p>
      <Counts counts={mark.judgements.counts} />
      <table class="judged">
        <thead>
          <tr>
            <th scope="col">{say('object')}</th>
            <th scope="col">kmemleak</th>
            <th scope="col">{say('truth')}</th>
            <th scope="col">{say('why')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, shown.value).map((row) => (
            <Judged
              key={row.address}
              row={row}
              name={nameOf(row)}
              choose={() => (bench.selected.value = byAddress.get(row.address))}
            />
          ))}
        </tbody>
      </table>
      {rows.length > shown.value && (
        <p class="actions">
          <button type="button" onClick={() => (shown.value += ROWS)}>
            {say('more', { n: rows.length - shown.value })}
          </button>
        </p>
      )}
      <Explained bench={bench} now={now} />
    </div>
  );

  function nameOf(row: Judgement): string {
    const birth = byAddress.get(row.address);
    return birth === undefined ? row.name : births.nameOf(birth);
  }
}

function Counts({ counts }: { readonly counts: Readonly<Record<Agreement, number>> }) {
  const cell = (name: Agreement) => (
    <td class={name.startsWith('true') ? 'right' : 'wrong'}>
      {counts[name]} <span class="n">{say(name)}</span>
    </td>
  );
  return (
    <table class="counts">
      <thead>
        <tr>
          <td />
          <th scope="col">{say('isLeak')}</th>
          <th scope="col">{say('isInUse')}</th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">{say('isReported')}</th>
          {cell('true-positive')}
          {cell('false-positive')}
        </tr>
        <tr>
          <th scope="row">{say('isNotReported')}</th>
          {cell('false-negative')}
          {cell('true-negative')}
        </tr>
      </tbody>
    </table>
  );
}

function Judged({
  row,
  name,
  choose,
}: {
  readonly row: Judgement;
  readonly name: string;
  readonly choose: () => void;
}) {
  const reasons = language.value === 'zh' ? REASONS_ZH : REASONS;
  return (
    <tr class={row.outcome}>
      <th scope="row">
        <button type="button" onClick={choose}>
          {name}
        </button>
      </th>
      <td>{say(row.tracked ? (row.reported ? 'isReported' : 'isNotReported') : 'untracked')}</td>
      <td>{say(`verdict-${row.verdict}`)}</td>
      <td>{[...new Set(row.reasons.map(({ reason }) => reasons[reason]))].join('; ')}</td>
    </tr>
  );
}

type Found = Awaited<ReturnType<Bench['explain']>>;

function textOf(found: Found): string {
  if (!found) return say('noExplanation');
  return language.value === 'zh' ? explanationInChinese(found.explanation) : found.text;
}

/** All that the machine knows of the selected block; it is asked, and stands at the end. */
function Explained({ bench, now }: { readonly bench: Bench; readonly now: Moment }) {
  const text = useSignal<{ birth: number; found: Found } | undefined>(undefined);
  const birth = bench.selected.value;
  if (birth === undefined) return null;
  const isAtEnd = now.position === now.replay.length;
  const ask = async (): Promise<void> => {
    const found = await bench.explain(hexPtr(now.replay.recording.births.get(birth).pointer));
    text.value = { birth, found };
  };
  return (
    <>
      <p class="actions">
        <button
          type="button"
          disabled={bench.status.value.is !== 'ready'}
          onClick={() => void ask()}
        >
          {say('explainNow', { name: now.replay.recording.births.nameOf(birth) })}
        </button>{' '}
        {!isAtEnd && <span class="n">{say('explainEnd')}</span>}
      </p>
      {text.value?.birth === birth && <pre class="explained">{textOf(text.value.found)}</pre>}
    </>
  );
}
