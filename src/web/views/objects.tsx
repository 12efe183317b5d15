/**
 * The objects as a list: what the map shows, for whoever can not see it. Only a part is in the
 * page.
 */
import { useSignal } from '@preact/signals';
import { useMemo, useRef } from 'preact/hooks';
import type { Bench } from '../state/bench.ts';
import type { Moment } from '../state/moment.ts';
import { isReported, listed, readObject, subjectOf } from '../state/objects.ts';
import { say } from '../words/say.ts';
import { Glyph } from './glyph.tsx';

const ROW = 20;
/** Rows beyond what is seen. */
const SPARE = 8;

/** The list. */
export function ObjectList({ bench }: { readonly bench: Bench }) {
  const now = bench.now.value;
  if (!now) return null;
  return <Rows bench={bench} now={now} />;
}

function Rows({ bench, now }: { readonly bench: Bench; readonly now: Moment }) {
  const births = useMemo(() => listed(now), [now]);
  const top = useSignal(0);
  const height = useSignal(400);
  const box = useRef<HTMLUListElement>(null);
  const selected = bench.selected.value;
  const first = Math.max(0, Math.floor(top.value / ROW) - SPARE);
  const shown = births.slice(first, first + Math.ceil(height.value / ROW) + 2 * SPARE);
  const at = selected === undefined ? -1 : births.indexOf(selected);
  const choose = (index: number): void => {
    const to = Math.max(0, Math.min(index, births.length - 1));
    if (births.length === 0) return;
    bench.selected.value = births[to];
    const list = box.current!;
    if (to * ROW < list.scrollTop) list.scrollTop = to * ROW;
    const bottom = (to + 1) * ROW - list.clientHeight;
    if (bottom > list.scrollTop) list.scrollTop = bottom;
  };
  const onKey = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor(height.value / ROW) - 1);
    const to = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: births.length - 1,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    choose(to);
  };
  return (
    <ul
      id="objects"
      ref={box}
      class="objects"
      role="listbox"
      tabIndex={0}
      aria-label={say('listOfObjects')}
      aria-activedescendant={shown.includes(selected ?? -1) ? `object-${selected}` : undefined}
      onKeyDown={onKey}
      onScroll={({ currentTarget }) => {
        top.value = currentTarget.scrollTop;
        height.value = currentTarget.clientHeight;
      }}
    >
      <li role="presentation" class="space" style={{ height: `${first * ROW}px` }} />
      {shown.map((birth, i) => (
        <Row
          key={birth}
          now={now}
          birth={birth}
          of={births.length}
          number={first + i + 1}
          selected={birth === selected}
          choose={() => (bench.selected.value = birth)}
        />
      ))}
      <li
        role="presentation"
        class="space"
        style={{ height: `${Math.max(0, births.length - first - shown.length) * ROW}px` }}
      />
    </ul>
  );
}

interface RowProps {
  readonly now: Moment;
  readonly birth: number;
  readonly number: number;
  readonly of: number;
  readonly selected: boolean;
  readonly choose: () => void;
}

function Row({ now, birth, number, of, selected, choose }: RowProps) {
  const { births } = now.replay.recording;
  const object = now.replay.object(birth);
  const isNow = birth === subjectOf(now) || birth === readObject(now);
  const reported = isReported(now, birth);
  const own = births.isOwn(birth);
  return (
    // The list takes the keys: its rows are options.
    <li
      id={`object-${birth}`}
      role="option"
      aria-selected={selected}
      aria-posinset={number}
      aria-setsize={of}
      class={`${selected ? 'selected' : ''}${isNow ? ' now' : ''}${own ? ' own' : ''}`}
      onClick={choose}
    >
      <Glyph color={object?.color} reported={reported} />
      <span class="who">{births.nameOf(birth)}</span>
      <span class="n">
        {object && `${object.count}/${object.minCount}`}
        {reported && ` ${say('isReported')}`}
      </span>
      <span class="sr">{object && say(object.color)}</span>
    </li>
  );
}
