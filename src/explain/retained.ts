/**
 * What hangs from what: the blocks that go with one, and of all lost blocks those to fix first.
 */
import { hexPtr } from '../base/hex.ts';
import type { Life } from '../truth/lives.ts';
import { Graph } from './graph.ts';
import type { Look } from './look/look.ts';
import type { EventText } from './look/names.ts';
import { objectOfLife, type Subject } from './look/subject.ts';

/** A block in a list. */
export interface Listed {
  readonly name: string;
  readonly address: string;
  readonly size: number;
  readonly reported: boolean;
}

/** A block and what goes with it. */
export interface Retained extends Listed {
  readonly lost: boolean;
  readonly allocated: EventText;
  /** The blocks that nothing else leads to, without itself, oldest first. */
  readonly dependents: readonly Listed[];
  /** Bytes of all of them and itself. */
  readonly bytes: number;
}

/** What goes with the block of a subject; undefined without a life. */
export function retainedBy(look: Look, { life }: Subject): Retained | undefined {
  const graph = new Graph(look);
  const number = life && graph.numberOf(life.id);
  return number === undefined ? undefined : describe(look, graph, number, graph.dependents(number));
}

/** The lost blocks from which all others hang, the one with most bytes first. */
export function fixFirst(look: Look): Retained[] {
  const graph = new Graph(look);
  const dependents = graph.dependentsOfHeads();
  const heads = graph.heads.map((head, i) => describe(look, graph, head, dependents[i]));
  return heads.sort((a, b) => b.bytes - a.bytes);
}

/** @param all - what depends on the block, itself among them. */
function describe(look: Look, graph: Graph, number: number, all: readonly number[]): Retained {
  const life = graph.lives[number];
  const { task, trace, allocatedNs: ns } = life;
  return {
    ...listed(look, life),
    lost: graph.lost[number],
    allocated: look.names.event({ task, trace, ns }),
    dependents: all.filter((i) => i !== number).map((i) => listed(look, graph.lives[i])),
    bytes: all.reduce((sum, i) => sum + graph.lives[i].size, 0),
  };
}

function listed(look: Look, life: Life): Listed {
  return {
    name: look.names.of(life),
    address: hexPtr(life.address),
    size: life.size,
    reported: look.reported.has(objectOfLife(look.parts, life)),
  };
}
