/** The selected object as it is at the position, and what stands between it and the report. */
import { hexPtr } from '../../base/hex.ts';
import type { Bench, Moment } from '../state/bench.ts';
import { gatesOf, type Gate } from '../state/gates.ts';
import { isReported } from '../state/objects.ts';
import type { Words } from '../words/en.ts';
import { say } from '../words/say.ts';
import { Glyph } from './glyph.tsx';

/** The pane. */
export function ObjectPane({ bench }: { readonly bench: Bench }) {
  const now = bench.now.value;
  const birth = bench.selected.value;
  if (!now || birth === undefined || birth > now.replay.recording.births.count) {
    return <p class="hint">{say('noObject')}</p>;
  }
  const object = now.replay.object(birth);
  return (
    <>
      <h3 class="name">
        <Glyph color={object?.color} reported={isReported(now, birth)} />
        {now.replay.recording.births.nameOf(birth)}
        <span class="n">{object ? say(object.color) : say('notYet')}</span>
      </h3>
      <Facts now={now} birth={birth} />
      {object && <Gates gates={gatesOf(now, birth)} />}
      <Decided bench={bench} birth={birth} />
      <Backtrace now={now} birth={birth} />
    </>
  );
}

function Facts({ now, birth }: { readonly now: Moment; readonly birth: number }) {
  const { pointer, size, by, pid, comm } = now.replay.recording.births.get(birth);
  return (
    <dl class="facts">
      <dt>{say('address')}</dt>
      <dd>
        <code>{hexPtr(pointer)}</code>
      </dd>
      <dt>{say('size')}</dt>
      <dd>{say('nBytes', { n: size })}</dd>
      <dt>{say('allocated')}</dt>
      <dd>
        {by} {say('byTask', { comm, pid })}
      </dd>
    </dl>
  );
}

function Gates({ gates }: { readonly gates: readonly Gate[] }) {
  return (
    <table class="gates">
      <caption>{say('gates')}</caption>
      <tbody>
        {gates.map((gate) => (
          <tr key={gate.name}>
            <th scope="row">{say(`gate-${gate.name}`)}</th>
            <td>
              {gate.needs === undefined ? '' : say('nOf', { n: gate.count ?? 0, m: gate.needs })}
            </td>
            <td class={gate.is}>{say(wordFor(gate))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What a gate says in each of its states. */
const GATE_WORDS: Readonly<Record<Gate['name'], Readonly<Record<Gate['is'], keyof Words>>>> = {
  references: { pass: 'none', stop: 'found', open: 'none' },
  contents: { pass: 'same', stop: 'changed', open: 'notLooked' },
  age: { pass: 'old', stop: 'young', open: 'notLooked' },
  new: { pass: 'notReported', stop: 'reported', open: 'notLooked' },
  confirm: { pass: 'confirmed', stop: 'noConfirm', open: 'notLooked' },
  scans: { pass: 'old', stop: 'tooFewScans', open: 'notLooked' },
};

function wordFor({ name, is }: Gate): keyof Words {
  return GATE_WORDS[name][is];
}

function Decided({ bench, birth }: { readonly bench: Bench; readonly birth: number }) {
  return (
    <p class="actions">
      <button type="button" onClick={() => bench.goDecided(birth)}>
        {say('decided')}
      </button>
    </p>
  );
}

function Backtrace({ now, birth }: { readonly now: Moment; readonly birth: number }) {
  const { trace } = now.replay.recording.births.get(birth);
  if (trace.length === 0) return null;
  return (
    <details>
      <summary>{say('backtrace')}</summary>
      <pre class="trace">{trace.join('\n')}</pre>
    </details>
  );
}
