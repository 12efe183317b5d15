/**
 * Who points at whom among the blocks that a run is about, at one step: by the contents of the
 * blocks then, and by the words outside of them that the scan has met so far.
 */
import type { Color } from '../kmemleak/color.ts';
import { OBJECT_REPORTED } from '../kmemleak/object-table.ts';
import { KIND } from './event-columns.ts';
import type { Replay } from './replay.ts';

/** A block, or something outside that points at one. */
export interface GraphNode {
  readonly id: string;
  readonly name: string;
  /** Undefined for what is no object: a stack, a struct page. */
  readonly color?: Color;
  readonly count?: number;
  readonly minCount?: number;
  readonly size?: number;
  readonly reported: boolean;
  /** The object or the word that the step is about, and what is read. */
  readonly now: boolean;
  /** What else there is to say of it, instead of its counts. */
  readonly detail?: string;
}

/** A word of `from` points into `to`. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** Where in `from` the word lies, where that is known. */
  readonly offset?: number;
  /** How far into `to` it points. */
  readonly into: number;
  /** What it is, instead of where. */
  readonly label?: string;
}

/** The graph at a step. */
export interface ReferenceGraph {
  readonly step: number;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** Blocks that are left out because there are too many. */
  readonly leftOut: number;
}

/** Blocks that a graph shows. */
const NODES_MAX = 60;
const WORD = 8;

/** The graph at the position of `replay`. @param max - blocks that are shown. */
export function referenceGraph(replay: Replay, max = NODES_MAX): ReferenceGraph {
  const { births } = replay.recording;
  const all = births.own().filter((birth) => replay.isListed(birth));
  const shown = all.slice(0, max);
  const edges = new Edges();
  const isShown = new Set(shown);
  for (const birth of shown) wordsOf(replay, birth, shown, edges);
  const outside = fromOutside(replay, isShown, edges);
  return {
    step: replay.position,
    nodes: [...outside, ...shown].map((who) => nodeOf(replay, who)),
    edges: edges.all,
    leftOut: all.length - shown.length,
  };
}

/** The words of a block that point into others, as memory was at the last mark. */
function wordsOf(
  { memory, recording }: Replay,
  birth: number,
  among: readonly number[],
  edges: Edges,
): void {
  const { births, directMap } = recording;
  const { pointer, size } = births.get(birth);
  if (!memory) return;
  for (let offset = 0; offset + WORD <= size; offset += WORD) {
    const value = memory.readPtr(pointer - directMap + offset);
    if (value < directMap) continue;
    const to = among.find((other) => {
      const block = births.get(other);
      return value >= block.pointer && value < block.pointer + block.size;
    });
    if (to === undefined || to === birth) continue;
    edges.add({ from: `${birth}`, to: `${to}`, offset, into: value - births.get(to).pointer });
  }
}

/** What else points at the blocks, by what this pass of the scan has met. Gives births or roots. */
function fromOutside(
  { recording, position }: Replay,
  shown: ReadonlySet<number>,
  edges: Edges,
): (number | string)[] {
  const { events, texts, variables, births } = recording;
  const found = new Set<number | string>();
  let first = position;
  while (first > 0 && events.kind[first - 1] !== KIND.begin) first--;
  let holder: number | string = '';
  for (let i = first; i < position; i++) {
    const kind = events.kind[i];
    if (kind === KIND.phase) holder = '';
    else if (kind === KIND.root) holder = texts[events.subject[i]];
    else if (kind === KIND.object) holder = events.subject[i];
    if ((kind !== KIND.hit && kind !== KIND.miss) || holder === '') continue;
    const to = events.subject[i];
    if (!shown.has(to) || shown.has(holder as number)) continue;
    found.add(holder);
    const word = variables.get(events.place[i]);
    const inside = word && typeof holder === 'number';
    const offset = inside ? { offset: word.address - births.get(holder as number).pointer } : {};
    edges.add({ from: `${holder}`, to: `${to}`, ...offset, into: events.extra[i] });
  }
  return [...found];
}

function nodeOf(replay: Replay, who: number | string): GraphNode {
  const now = who === subjectOf(replay) || who === blockOf(replay);
  if (typeof who === 'string') return { id: who, name: who, reported: false, now };
  const object = replay.object(who);
  const name = replay.recording.births.nameOf(who);
  if (!object) return { id: `${who}`, name, reported: false, now };
  const { color, count, minCount, size, flags } = object;
  const reported = (flags & OBJECT_REPORTED) !== 0;
  return { id: `${who}`, name, color, count, minCount, size, reported, now };
}

/** The object that the step is about. */
export function subjectOf({ recording, position, word }: Replay): number | undefined {
  const { events } = recording;
  const i = position - 1;
  const isObject =
    word !== undefined || (i >= 0 && events.kind[i] > KIND.root && events.kind[i] !== KIND.end);
  return isObject ? events.subject[i] : undefined;
}

/** What is read. */
function blockOf({ recording, block }: Replay): number | string | undefined {
  if (block === undefined) return undefined;
  const { events, texts } = recording;
  const subject = events.subject[block];
  return events.kind[block] === KIND.root ? texts[subject] : subject;
}

/** Edges, each once. */
class Edges {
  readonly all: GraphEdge[] = [];
  private readonly keys = new Set<string>();

  add(edge: GraphEdge): void {
    const key = `${edge.from} ${edge.to} ${edge.offset ?? ''} ${edge.into}`;
    if (this.keys.has(key)) return;
    this.keys.add(key);
    this.all.push(edge);
  }
}
