/**
 * The way of a look-up through kmemleak's red-black tree: of the word that is read, or of an
 * object.
 */
import { hexPtr } from '../../base/hex.ts';
import { treeOf, type PathNode, type TreeNode } from '../../record/views/tree.ts';
import type { Bench } from '../state/bench.ts';
import type { Moment } from '../state/moment.ts';
import { subjectOf } from '../state/objects.ts';
import { treesAt } from '../state/trees.ts';
import { say } from '../words/say.ts';

const STEP_Y = 52;
const WIDTH = 340;
const BOX = 124;
const HEIGHT = 30;
/** How far the first step goes to the side; each later one less. */
const FIRST_X = 46;
const LEAST_X = 12;

/** The view. */
export function TreePane({ bench }: { readonly bench: Bench }) {
  const now = bench.now.value;
  if (!now) return <p class="hint">{say('noRecording')}</p>;
  const about = now.replay.word === undefined ? bench.selected.value : subjectOf(now);
  if (about === undefined) return <p class="hint">{say('noObject')}</p>;
  return <Tree bench={bench} now={now} birth={about} />;
}

function Tree({
  bench,
  now,
  birth,
}: {
  readonly bench: Bench;
  readonly now: Moment;
  readonly birth: number;
}) {
  const { replay, position } = now;
  const { births, events } = replay.recording;
  const { pointer, kind } = births.get(birth);
  const into = replay.word === undefined ? 0 : events.extra[position - 1];
  const address = pointer + into;
  const trees = treesAt(now);
  const path = trees.path(treeOf(kind), address);
  const nodes = path.map((node) => trees.below(node.birth, 1));
  const choose = (one: number): void => void (bench.selected.value = one);
  const name = births.nameOf.bind(births);
  return (
    <>
      <div class="drawing" tabIndex={0} role="region" aria-label={say('tree')}>
        <Drawing path={path} nodes={nodes} name={name} choose={choose} />
      </div>
      <ol class="edges" aria-label={say('lookUp', { address: hexPtr(address) })}>
        <li class="n">{say('lookUp', { address: hexPtr(address) })}</li>
        {path.map((node) => (
          <li key={node.birth}>
            <button type="button" onClick={() => choose(node.birth)}>
              {name(node.birth)}
            </button>
            <span class="n">
              {`${hexPtr(node.start)}–${hexPtr(node.end)}: ${say(`goes-${node.goes}`)}`}
            </span>
          </li>
        ))}
        {path.at(-1)?.goes !== 'here' && <li>{say('notFound')}</li>}
      </ol>
    </>
  );
}

/** A box of the drawing. */
interface Placed {
  readonly birth: number;
  readonly x: number;
  readonly y: number;
  readonly isRed: boolean;
  readonly isOnPath: boolean;
  /** Objects below that are not drawn. */
  readonly hidden: number;
  readonly parent?: { readonly x: number; readonly y: number };
}

function place(path: readonly PathNode[], nodes: readonly TreeNode[]): Placed[] {
  const placed: Placed[] = [];
  let x = 0;
  let parent: { readonly x: number; readonly y: number } | undefined;
  path.forEach((node, i) => {
    const y = i * STEP_Y;
    const here = { x, y };
    const up = parent ? { parent } : {};
    placed.push({ birth: node.birth, x, y, isRed: node.isRed, isOnPath: true, hidden: 0, ...up });
    const side = Math.max(LEAST_X, FIRST_X / (i + 1)) + BOX / 2;
    const other = node.goes === 'left' ? nodes[i].right : nodes[i].left;
    const both = node.goes === 'here' ? [nodes[i].left, nodes[i].right] : [other];
    for (const child of both) {
      if (!child) continue;
      const isLeft = child === nodes[i].left;
      const { birth, isRed, hidden } = child;
      const at = { x: x + (isLeft ? -side : side), y: y + STEP_Y };
      placed.push({ birth, ...at, isRed, isOnPath: false, hidden, parent: here });
    }
    x += node.goes === 'left' ? -side : side;
    parent = here;
  });
  return placed;
}

function Drawing({
  path,
  nodes,
  name,
  choose,
}: {
  readonly path: readonly PathNode[];
  readonly nodes: readonly TreeNode[];
  readonly name: (birth: number) => string;
  readonly choose: (birth: number) => void;
}) {
  const boxes = place(path, nodes);
  const xs = boxes.map(({ x }) => x);
  const left = Math.min(...xs, 0) - BOX / 2 - 6;
  const width = Math.max(WIDTH, Math.max(...xs, 0) + BOX / 2 + 6 - left);
  const height = (path.length + 1) * STEP_Y;
  return (
    <svg
      width={width}
      height={height}
      viewBox={`${left} -6 ${width} ${height}`}
      role="img"
      aria-label={say('mapHint')}
    >
      {boxes.map(({ birth, x, y, parent, isOnPath }) =>
        parent ? (
          <line
            key={birth}
            class={isOnPath ? 'edge on-path' : 'edge'}
            x1={parent.x}
            y1={parent.y + HEIGHT}
            x2={x}
            y2={y}
          />
        ) : null,
      )}
      {boxes.map((box) => (
        <g
          key={box.birth}
          class={`node${box.isRed ? ' red' : ''}${box.isOnPath ? ' on-path' : ''}`}
          onClick={() => choose(box.birth)}
        >
          <rect x={box.x - BOX / 2} y={box.y} width={BOX} height={HEIGHT} />
          <text x={box.x} y={box.y + 13} text-anchor="middle">
            {name(box.birth).slice(0, 18)}
          </text>
          <text class="detail" x={box.x} y={box.y + 25} text-anchor="middle">
            {say(box.isRed ? 'red' : 'blackNode')}
            {box.hidden > 0 && `, ${say('below', { n: box.hidden })}`}
          </text>
        </g>
      ))}
    </svg>
  );
}
