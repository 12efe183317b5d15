/** The selected object as it is at the position, and what stands between it and the report. */
import { hexPtr } from '../../base/hex.ts';
import { gatesAt, type Gate, type GateState } from '../../record/views/gates.ts';
import type { Bench } from '../state/bench.ts';
import type { Moment } from '../state/moment.ts';
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
      {object && <GateTable now={now} birth={birth} />}
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

function GateTable({ now, birth }: { readonly now: Moment; readonly birth: number }) {
  const found = gatesAt(now.replay, birth);
  if (!found) return null;
  return (
    <>
      <table class="gates">
        <caption>{say('gates')}</caption>
        <tbody>
          {found.gates.map((gate) => (
            <tr key={gate.name}>
              <th scope="row">{say(`gate-${gate.name}`)}</th>
              <td>{numbersOf(gate)}</td>
              <td class={gate.state}>{say(GATE_WORDS[gate.name][gate.state])}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {found.sheaves.length > 0 && <p class="hint">{say('sheaf')}</p>}
    </>
  );
}

/** What a gate says in each of its states. */
const GATE_WORDS: Readonly<Record<Gate['name'], Readonly<Record<GateState, keyof Words>>>> = {
  references: { open: 'none', shut: 'found', unknown: 'none' },
  contents: { open: 'same', shut: 'changed', unknown: 'notLooked' },
  age: { open: 'old', shut: 'young', unknown: 'notLooked' },
  new: { open: 'notReported', shut: 'reported', unknown: 'notLooked' },
  confirmation: { open: 'confirmed', shut: 'noConfirm', unknown: 'notLooked' },
  runs: { open: 'enoughScans', shut: 'tooFewScans', unknown: 'notLooked' },
};

function numbersOf(gate: Gate): string {
  switch (gate.name) {
    case 'references':
      return say('nOf', { n: gate.count, m: gate.needs });
    case 'age':
      return gate.state === 'unknown' ? '' : say('seconds', { n: (gate.ms / 1000).toFixed(1) });
    case 'runs':
      return say('nOf', { n: gate.scans, m: gate.needs });
    default:
      return '';
  }
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
