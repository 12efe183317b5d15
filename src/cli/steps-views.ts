/** Views of a step of a recording as text: gates, words, look-ups, slabs, roots. */
import { hexPtr } from '../base/hex.ts';
import { KIND } from '../record/event-columns.ts';
import type { Replay } from '../record/replay.ts';
import { gatesAt, type Gate } from '../record/views/gates.ts';
import { slabsAt, type SlabThen } from '../record/views/heap.ts';
import { rootsAt } from '../record/views/roots.ts';
import { treeOf, type TreeView } from '../record/views/tree.ts';
import { wordCount, wordsOf, type WordVerdict } from '../record/views/words.ts';

const MARKS = { open: 'open   ', shut: 'SHUT   ', unknown: '?      ' } as const;
/** Words and roots that are shown. */
const ROWS_MAX = 40;

const VERDICTS: Readonly<Record<WordVerdict, string>> = {
  nothing: '',
  counts: 'counts',
  enough: 'not needed: it has enough',
  self: 'its own: does not count',
  black: 'into a black block: does not count',
  'no-scan': 'not read: the block is no_scan',
  outside: 'not read: outside of the areas',
  'holder-black': 'not read: the block is black',
};

/** What holds an object back from the report. */
export function gatesText(replay: Replay, birth: number): string {
  const { gates, isReported, sheaves } = gatesAt(replay, birth)!;
  const name = replay.recording.births.nameOf(birth);
  const rows = gates.map((gate) => `  ${MARKS[gate.state]} ${gateText(gate)}`);
  for (const { cache, role, slot } of sheaves) {
    rows.push(`  a slot points at it: ${slot} of the ${role} sheaf of ${cache}`);
  }
  return `${[`${name}${isReported ? ' is reported' : ''}:`, ...rows].join('\n')}\n`;
}

function gateText(gate: Gate): string {
  switch (gate.name) {
    case 'references':
      return `references: ${gate.count} found, ${gate.needs} needed`;
    case 'contents':
      return gate.after === undefined ? 'contents: no checksum in this scan' : sums(gate);
    case 'age':
      return `age: ${gate.ms} ms when the scan began, ${gate.needs} needed`;
    case 'new':
      return 'new: not reported by an earlier scan';
    case 'confirmation':
      return `confirmation by a second pass${gate.isSuspect ? '; it is a suspect' : ''}`;
    default:
      return `min_unref_scans: ${gate.scans} scans in a row before, ${gate.needs} needed`;
  }
}

function sums({ before = 0, after = 0 }: Extract<Gate, { name: 'contents' }>): string {
  return `contents: checksum ${hex8(before)} before, ${hex8(after)} now`;
}

function hex8(value: number): string {
  return value.toString(16).padStart(8, '0');
}

/** The words of an object that point at something. */
export function wordsText(replay: Replay, trees: TreeView, birth: number): string {
  const count = wordCount(replay, birth);
  const words = wordsOf(replay, trees, birth, 0, count).filter(({ target }) => target);
  const rows = words.slice(0, ROWS_MAX).map(({ offset, target, verdict }) => {
    const into = target!.into === 0 ? '' : `+0x${target!.into.toString(16)}`;
    return `  +0x${offset.toString(16)} → ${target!.name}${into}: ${VERDICTS[verdict]}`;
  });
  if (words.length > ROWS_MAX) rows.push(`  … and ${words.length - ROWS_MAX} more`);
  const name = replay.recording.births.nameOf(birth);
  return `${[`${name}: ${words.length} of ${count} words point at objects`, ...rows].join('\n')}\n`;
}

/** The way of a look-up for an object. */
export function pathText(replay: Replay, trees: TreeView, birth: number): string {
  const { births } = replay.recording;
  const { pointer, kind } = births.get(birth);
  const path = trees.path(treeOf(kind), pointer);
  const rows = path.map(({ birth: node, start, isRed, goes }, depth) => {
    const color = isRed ? 'red  ' : 'black';
    const where = goes === 'here' ? 'found' : `go ${goes}`;
    const name = births.nameOf(node);
    return `${String(depth).padStart(3)} ${color} ${hexPtr(start)} ${name}: ${where}`;
  });
  return `${rows.join('\n')}\n`;
}

/** Slabs with blocks that the run is about: a letter for each place. */
export function heapText(replay: Replay, trees: TreeView): string {
  const { births } = replay.recording;
  const mine = slabsAt(replay, trees).filter(({ slots }) =>
    slots.some((birth) => birth > 0 && births.get(birth).own),
  );
  if (mine.length === 0) return 'no slab holds a block of the module\n';
  const rows = mine.map((slab) => slabText(replay, slab));
  return `${rows.join('\n')}\n  W white, G gray, B black, lower case: not of the module, . free\n`;
}

function slabText(replay: Replay, { cache, address, inUse, slots }: SlabThen): string {
  const { births } = replay.recording;
  const letters = slots.map((birth) => {
    const letter = birth === 0 ? '.' : (replay.object(birth)?.color[0] ?? '.');
    return birth > 0 && births.get(birth).own ? letter.toUpperCase() : letter;
  });
  return `${hexPtr(address)} ${cache.name}, ${inUse} of ${slots.length} taken: ${letters.join('')}`;
}

/** What a scan begins with. */
export function rootsText(replay: Replay): string {
  const roots = rootsAt(replay);
  const rows = roots.map(({ kind, name, start, end, pid }) => {
    const of = pid === undefined ? '' : ` (pid ${pid})`;
    return `  ${kind.padEnd(7)} ${hexPtr(start)} ${String(end - start).padStart(8)} ${name}${of}`;
  });
  const pages = replay.recording.events.kind.includes(KIND.root) ? '; and each struct page' : '';
  return `${roots.length} roots, with their bytes${pages}:\n${rows.join('\n')}\n`;
}
