/** Two machines side by side, stepping together. */
import { useEffect } from 'preact/hooks';
import { KERNEL_NAMES, type Setup } from '../machine/setup.ts';
import type { Bench } from '../state/bench.ts';
import { follow, isFollowing, other, pairs, type Pair, type Side } from '../state/compare.ts';
import { bench, openSetup } from '../state/lab.ts';
import { colorCounts } from '../state/objects.ts';
import { say } from '../words/say.ts';
import { Glyph } from './glyph.tsx';
import { Sentence } from './sentence.tsx';

/** The kernel that one compares with at first. */
const OTHER_KERNEL = KERNEL_NAMES.at(-1)!;

/** The view, in place of the panes. */
export function Compare() {
  useEffect(() => {
    const setup = bench.setup.value;
    if (setup && other.setup.value?.source !== setup.source) {
      void other.load({ ...setup, kernel: OTHER_KERNEL });
    }
    return follow();
  }, []);
  const rows = pairs(bench.now.value, other.now.value);
  return (
    <main class="compare" data-pane="memory">
      <div class="sides">
        <Machine of={bench} name="left" load={(setup) => void openSetup(setup)} />
        <Machine of={other} name="right" load={(setup) => void other.load(setup)} />
      </div>
      <label class="check">
        <input
          type="checkbox"
          checked={isFollowing.value}
          onChange={({ currentTarget }) => (isFollowing.value = currentTarget.checked)}
        />
        {say('together')}
      </label>
      <div class="pairs" tabIndex={0} role="region" aria-label={say('ownBlocks')}>
        <table>
          <thead>
            <tr>
              <th scope="col">{say('ownBlocks')}</th>
              <th scope="col">{titleOf(bench)}</th>
              <th scope="col">{titleOf(other)}</th>
              <th scope="col">{say('difference')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((pair) => (
              <Row key={pair.name} pair={pair} />
            ))}
          </tbody>
        </table>
        {rows.length === 0 && <p class="hint">{say('noBlocks')}</p>}
      </div>
    </main>
  );
}

function titleOf({ setup }: Bench): string {
  const { value } = setup;
  if (!value) return '';
  const { kernel, fixed, stack } = value;
  return [kernel, say(fixed ? 'fixed' : 'buggy'), say(stack ? 'stackOn' : 'stackOff')].join(', ');
}

function Machine({
  of,
  name,
  load,
}: {
  readonly of: Bench;
  readonly name: 'left' | 'right';
  readonly load: (setup: Setup) => void;
}) {
  const setup = of.setup.value;
  const now = of.now.value;
  if (!setup) return <section class="side">{say('loading')}</section>;
  const status = of.status.value;
  const counts = now && colorCounts(now);
  return (
    <section class="side" aria-label={say(name)}>
      <div class="pickers">
        <select
          aria-label={say('kernel')}
          value={setup.kernel}
          onChange={({ currentTarget }) => load({ ...setup, kernel: currentTarget.value })}
        >
          {KERNEL_NAMES.map((kernel) => (
            <option key={kernel} value={kernel}>
              {kernel}
            </option>
          ))}
        </select>
        <select
          aria-label={say('form')}
          value={setup.fixed ? 'fixed' : 'buggy'}
          onChange={({ currentTarget }) =>
            load({ ...setup, fixed: currentTarget.value === 'fixed' })
          }
        >
          <option value="buggy">{say('buggy')}</option>
          <option value="fixed">{say('fixed')}</option>
        </select>
        <label class="check">
          <input
            type="checkbox"
            checked={setup.stack}
            onChange={({ currentTarget }) => load({ ...setup, stack: currentTarget.checked })}
          />
          {say('stack')}
        </label>
        <span class="n">Linux {of.release.value}</span>
      </div>
      {'why' in status && <p class="machine bad">{say('failed', { why: status.why })}</p>}
      <Sentence bench={of} />
      {counts && (
        <p class="legend">
          {(['white', 'gray', 'black'] as const).map((color) => (
            <span key={color}>
              <Glyph color={color} /> {say(color)} {counts[color]}
            </span>
          ))}
          <span class="n">
            {now.replay.phase === undefined
              ? say('betweenScans')
              : say(`phase-${now.replay.phase}`)}
          </span>
        </p>
      )}
    </section>
  );
}

function Row({ pair }: { readonly pair: Pair }) {
  return (
    <tr class={pair.differs ? 'differs' : ''}>
      <th scope="row">{pair.name}</th>
      <td>
        <Cell of={pair.left} />
      </td>
      <td>
        <Cell of={pair.right} />
      </td>
      <td>{pair.differs ? '≠' : ''}</td>
    </tr>
  );
}

function Cell({ of }: { readonly of: Side | undefined }) {
  return (
    <span class="cell">
      <Glyph color={of?.color} reported={of?.reported ?? false} />
      {of?.color ? say(of.color) : say('gone')}
      {of && <span class="n">{say('nOf', { n: of.count, m: of.minCount })}</span>}
      {of?.reported && <b>{say('isReported')}</b>}
    </span>
  );
}
