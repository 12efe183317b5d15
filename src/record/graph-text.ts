/**
 * A graph of references as text for graphviz, and as a picture. Colors are those of kmemleak, and
 * each has its letter too: W, G, B; what is no object has none.
 */
import { layersOf } from './graph-layers.ts';
import type { GraphEdge, GraphNode, ReferenceGraph } from './reference-graph.ts';

/** What a box of a color is filled with. */
export const FILLS = { white: '#ffffff', gray: '#c0c0c0', black: '#202020' } as const;
/** What is written in on it. */
export const INKS = { white: '#000000', gray: '#000000', black: '#ffffff' } as const;
const ROOT_FILL = '#e8f0ff';
const NOW = '#d02020';

const BOX_WIDTH = 210;
const BOX_HEIGHT = 44;
const GAP_X = 110;
const GAP_Y = 24;
const MARGIN = 20;

/** The letter of a node's color. */
export function letterOf({ color }: GraphNode): string {
  return color === undefined ? '' : color[0].toUpperCase();
}

/** The second line of a node: what there is to say of it. */
export function detailOf({ color, count, minCount, size, reported, detail }: GraphNode): string {
  if (detail !== undefined) return detail;
  if (color === undefined) return 'root';
  const need = minCount! > 0 ? `${count} of ${minCount}` : 'needs none';
  return `${size} B, ${need}${reported ? ', reported' : ''}`;
}

function titleOf(node: GraphNode): string {
  const letter = letterOf(node);
  return letter === '' ? node.name : `[${letter}] ${node.name}`;
}

function edgeText({ offset, into, label }: GraphEdge): string {
  if (label !== undefined) return label;
  const from = offset === undefined ? '' : `+0x${offset.toString(16)}`;
  return into === 0 ? from : `${from} → +0x${into.toString(16)}`;
}

/** The graph in the language of `dot`. */
export function graphAsDot({ step, nodes, edges, leftOut }: ReferenceGraph): string {
  const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
  const ids = new Map(nodes.map(({ id }, i) => [id, `n${i + 1}`]));
  const lines = nodes.map((node) => {
    const { id, color, now } = node;
    const fill = color === undefined ? ROOT_FILL : FILLS[color];
    const ink = color === undefined ? INKS.white : INKS[color];
    const label = `${quoted(titleOf(node)).slice(0, -1)}\\n${quoted(detailOf(node)).slice(1)}`;
    const mark = now ? `, color="${NOW}", penwidth=3` : '';
    return `  ${ids.get(id)} [label=${label}, fillcolor="${fill}", fontcolor="${ink}"${mark}];`;
  });
  const arrows = edges.map(
    (edge) => `  ${ids.get(edge.from)} -> ${ids.get(edge.to)} [label=${quoted(edgeText(edge))}];`,
  );
  const more = leftOut === 0 ? [] : [`  more [shape=plaintext, label="${leftOut} more blocks"];`];
  const head = `digraph step_${step} {\n  rankdir=LR;\n  node [shape=box, style=filled];`;
  return `${[head, ...lines, ...more, ...arrows].join('\n')}\n}\n`;
}

/** Text for the inside of an element or of an attribute. */
export const escaped = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

/** The graph as a picture. @param title - what it shows. */
export function graphAsSvg(graph: ReferenceGraph, title: string): string {
  const { nodes, edges, leftOut } = graph;
  const layers = layersOf(graph);
  const at = new Map<string, { x: number; y: number }>();
  for (const [column, ids] of layers.entries()) {
    for (const [row, id] of ids.entries()) {
      const x = MARGIN + column * (BOX_WIDTH + GAP_X);
      at.set(id, { x, y: MARGIN * 3 + row * (BOX_HEIGHT + GAP_Y) });
    }
  }
  const rows = Math.max(1, ...layers.map((ids) => ids.length));
  const width = Math.max(640, 2 * MARGIN + layers.length * (BOX_WIDTH + GAP_X) - GAP_X);
  const height = MARGIN * 4 + rows * (BOX_HEIGHT + GAP_Y);
  const more = leftOut === 0 ? '' : ` (${leftOut} more blocks are left out)`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
      `viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" role="img">`,
    `<title>${escaped(title)}</title>`,
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" ' +
      'markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z" fill="#606060"/></marker></defs>',
    `<rect width="${width}" height="${height}" fill="#fafafa"/>`,
    `<text x="${MARGIN}" y="${MARGIN + 8}" font-size="14">${escaped(title + more)}</text>`,
    ...edges.map((edge) => arrow(edge, at)),
    ...nodes.map((node) => box(node, at.get(node.id)!)),
    '</svg>\n',
  ].join('\n');
}

function box(node: GraphNode, { x, y }: { x: number; y: number }): string {
  const { color, now } = node;
  const fill = color === undefined ? ROOT_FILL : FILLS[color];
  const ink = color === undefined ? INKS.white : INKS[color];
  const stroke = now ? `stroke="${NOW}" stroke-width="3"` : 'stroke="#404040"';
  return (
    `<rect x="${x}" y="${y}" width="${BOX_WIDTH}" height="${BOX_HEIGHT}" rx="4" ` +
    `fill="${fill}" ${stroke}/>` +
    `<text x="${x + 8}" y="${y + 18}" fill="${ink}" font-weight="bold">` +
    `${escaped(titleOf(node))}</text>` +
    `<text x="${x + 8}" y="${y + 35}" fill="${ink}">${escaped(detailOf(node))}</text>`
  );
}

function arrow(edge: GraphEdge, at: ReadonlyMap<string, { x: number; y: number }>): string {
  const from = at.get(edge.from)!;
  const to = at.get(edge.to)!;
  const y1 = from.y + BOX_HEIGHT / 2;
  const y2 = to.y + BOX_HEIGHT / 2;
  const x1 = from.x + BOX_WIDTH;
  // An arrow to the same column or back goes round by the right.
  const x2 = to.x > from.x ? to.x : to.x + BOX_WIDTH;
  const bend = GAP_X / 2;
  const c2 = to.x > from.x ? x2 - bend : x2 + bend;
  const text = edgeText(edge);
  // Several words leave a box at one place; what says which way it is stands at its end.
  const [x, y] = edge.label === undefined ? [x1 + 4, y1 - 4] : [x2 - 34, y2 - 4];
  const label = text === '' ? '' : `<text x="${x}" y="${y}" font-size="10">${text}</text>`;
  return (
    `<path d="M${x1} ${y1}C${x1 + bend} ${y1} ${c2} ${y2} ${x2} ${y2}" fill="none" ` +
    `stroke="#606060" marker-end="url(#tip)"/>${label}`
  );
}
