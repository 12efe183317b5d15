/** Who points at whom among the blocks of the module, with a list of the same beside it. */
import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { GraphEdge, GraphNode } from '../../record/reference-graph.ts';
import { referenceGraph } from '../../record/reference-graph.ts';
import { alikeGraph, type AlikeGraph, type AlikeNode } from '../draw/alike.ts';
import type { GraphLayout } from '../draw/graph-layout.ts';
import { layOut } from '../machine/layout.ts';
import type { Bench } from '../state/bench.ts';
import type { Moment } from '../state/moment.ts';
import { say } from '../words/say.ts';
import { Glyph, letterOf } from './glyph.tsx';

const WIDTH = 168;
const HEIGHT = 38;
const NODES_MAX = 60;
/** A wider drawing is not made to fit: one could not read it. */
const FIT_MAX = 1000;

/** The view. */
export function GraphView({ bench }: { readonly bench: Bench }) {
  const now = bench.now.value;
  if (!now) return <p class="hint">{say('noRecording')}</p>;
  return <Graph bench={bench} now={now} />;
}

function Graph({ bench, now }: { readonly bench: Bench; readonly now: Moment }) {
  const whole = useMemo(() => referenceGraph(now.replay, NODES_MAX), [now]);
  const graph = useMemo(() => alikeGraph(whole), [whole]);
  const placed = useSignal<{ key: string; layout: GraphLayout } | undefined>(undefined);
  const key = JSON.stringify([graph.nodes.map(({ id }) => id), graph.edges]);
  useEffect(() => {
    const nodes = graph.nodes.map(({ id }) => ({ id, width: WIDTH, height: HEIGHT }));
    void layOut({ nodes, edges: graph.edges }).then((layout) => {
      if (layout) placed.value = { key, layout };
    });
  }, [key]);
  if (graph.nodes.length === 0) return <p class="hint">{say('noBlocks')}</p>;
  const choose = (id: string): void => {
    if (/^\d+$/.test(id)) bench.selected.value = Number(id);
  };
  const layout = placed.value?.key === key ? placed.value.layout : undefined;
  return (
    <>
      <div class="drawing" tabIndex={0} role="region" aria-label={say('graphMap')}>
        {layout ? (
          <Drawing
            graph={graph}
            layout={layout}
            selected={`${bench.selected.value}`}
            choose={choose}
          />
        ) : (
          <p class="hint">{say('loading')}</p>
        )}
        {whole.leftOut > 0 && <p class="hint">{say('leftOut', { n: whole.leftOut })}</p>}
      </div>
      <Edges graph={graph} choose={choose} />
    </>
  );
}

interface DrawingProps {
  readonly graph: AlikeGraph;
  readonly layout: GraphLayout;
  readonly selected: string;
  readonly choose: (id: string) => void;
}

function Drawing({ graph, layout, selected, choose }: DrawingProps) {
  const { width, height } = layout;
  return (
    <svg
      class={width > FIT_MAX ? 'wide' : ''}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={say('mapHint')}
    >
      <defs>
        <marker
          id="arrow"
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerWidth="7"
          markerHeight="7"
          orient="auto-start-reverse"
        >
          <path class="arrowhead" d="M0 0 8 4 0 8z" />
        </marker>
        <pattern
          id="strokes"
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect class="stroke" width="1.2" height="6" />
        </pattern>
      </defs>
      {graph.edges.map((edge, i) => (
        <Arrow
          key={`${edge.from} ${edge.to} ${edge.offset}`}
          edge={edge}
          points={layout.edges[i]}
        />
      ))}
      {graph.nodes.map((node, i) => (
        <Box
          key={node.id}
          of={node}
          x={layout.nodes[i].x}
          y={layout.nodes[i].y}
          selected={node.members.includes(selected)}
          choose={choose}
        />
      ))}
    </svg>
  );
}

function Arrow({
  edge,
  points,
}: {
  readonly edge: GraphEdge;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}) {
  const [first, ...rest] = points;
  const path = `M${first.x} ${first.y}${rest.map(({ x, y }) => `L${x} ${y}`).join('')}`;
  const middle = points[Math.floor(points.length / 2)];
  return (
    <g>
      <path class="edge" d={path} marker-end="url(#arrow)" />
      <text class="edge-text" x={middle.x} y={middle.y - 4} text-anchor="middle">
        {edgeText(edge)}
      </text>
    </g>
  );
}

function edgeText({ offset, into }: GraphEdge): string {
  const from = offset === undefined ? '' : `+0x${offset.toString(16)}`;
  return into === 0 ? from : `${from} → +0x${into.toString(16)}`;
}

function Box({
  of,
  x,
  y,
  selected,
  choose,
}: {
  readonly of: AlikeNode;
  readonly x: number;
  readonly y: number;
  readonly selected: boolean;
  readonly choose: (id: string) => void;
}) {
  const { node } = of;
  const { color, now, reported } = node;
  const marks = `${selected ? ' selected' : ''}${now ? ' now' : ''}${reported ? ' reported' : ''}`;
  const left = x - WIDTH / 2;
  const top = y - HEIGHT / 2;
  return (
    <g class={`box ${color ?? 'root'}${marks}`} onClick={() => choose(of.id)}>
      <rect x={left} y={top} width={WIDTH} height={HEIGHT} rx={color ? 0 : 8} />
      {color === 'gray' && (
        <rect class="strokes" x={left} y={top} width={22} height={HEIGHT} fill="url(#strokes)" />
      )}
      <text class="letter" x={left + 11} y={y + 4} text-anchor="middle">
        {color ? letterOf(color) : ''}
      </text>
      <text x={left + (color ? 27 : 10)} y={y - 3}>
        {shortName(of)}
      </text>
      <text class="detail" x={left + (color ? 27 : 10)} y={y + 12}>
        {detailOf(node)}
      </text>
    </g>
  );
}

function shortName({ node, members }: AlikeNode): string {
  const name = node.name.length > 22 ? `${node.name.slice(0, 21)}…` : node.name;
  return members.length > 1 ? `${name.replace(/#\d+$/, '')} × ${members.length}` : name;
}

function detailOf({ color, count = 0, minCount = 0, size = 0, reported }: GraphNode): string {
  if (color === undefined) return say('root');
  const needs = minCount > 0 ? say('nOf', { n: count, m: minCount }) : say('needsNone');
  return `${size} B, ${needs}${reported ? `, ${say('isReported')}` : ''}`;
}

function Edges({
  graph,
  choose,
}: {
  readonly graph: AlikeGraph;
  readonly choose: (id: string) => void;
}) {
  const nodeOf = new Map(graph.nodes.map((node) => [node.id, node]));
  const incoming = new Set(graph.edges.map(({ to }) => to));
  return (
    <ul class="edges" aria-label={say('graph')}>
      {graph.nodes
        .filter(({ id, node }) => node.color !== undefined || !incoming.has(id))
        .map((one) => (
          <li key={one.id}>
            <button type="button" onClick={() => choose(one.id)}>
              {one.node.color && <Glyph color={one.node.color} reported={one.node.reported} />}
              {shortName(one)}
            </button>
            {graph.edges
              .filter(({ from }) => from === one.id)
              .map((edge) => (
                <span key={`${edge.to} ${edge.offset}`} class="n">
                  {`${edgeText(edge)} → ${shortName(nodeOf.get(edge.to)!)}`}
                </span>
              ))}
            {!incoming.has(one.id) && one.node.color && (
              <span class="n">{say(one.node.minCount ? 'nobodyPoints' : 'needsNone')}</span>
            )}
          </li>
        ))}
    </ul>
  );
}
