/** Slabs with blocks of the run's own as a picture: a cell for each place, with its letter. */
import { hexPtr } from '../../base/hex.ts';
import { FILLS, INKS, escaped } from '../graph-text.ts';
import type { Replay } from '../replay.ts';
import { slabsAt, type SlabThen } from './heap.ts';
import type { TreeView } from './tree.ts';

const CELL = 22;
const PER_ROW = 32;
const MARGIN = 20;
/** What a letter of the title takes, about. */
const TITLE_LETTER = 7;
const OWN = '#d02020';

/** The slabs that hold blocks of the run's own. */
export function ownSlabs(replay: Replay, trees: TreeView): SlabThen[] {
  const { births } = replay.recording;
  return slabsAt(replay, trees).filter(({ slots }) =>
    slots.some((birth) => birth > 0 && births.isOwn(birth)),
  );
}

/** A letter for each place of a slab: lower case for what is not the run's own, a dot for none. */
export function slotLetters(replay: Replay, { slots }: SlabThen): string {
  const { births } = replay.recording;
  const letters = slots.map((birth) => {
    const letter = birth === 0 ? '.' : (replay.object(birth)?.color[0] ?? '.');
    return birth > 0 && births.isOwn(birth) ? letter.toUpperCase() : letter;
  });
  return letters.join('');
}

/** `kmalloc-64 at 0xffff…`. */
function titleOf({ cache, address, inUse, slots }: SlabThen): string {
  return `${cache.name} at ${hexPtr(address)}, ${inUse} of ${slots.length} taken`;
}

/** The slabs in the language of `dot`. */
export function heapAsDot(replay: Replay, slabs: readonly SlabThen[]): string {
  const lines = slabs.map((slab, i) => {
    const rows = slotLetters(replay, slab).match(/.{1,32}/g) ?? [];
    return `  s${i + 1} [label="${titleOf(slab)}\\n${rows.join('\\n')}"];`;
  });
  const head = `digraph step_${replay.position} {\n  node [shape=box, fontname=monospace];`;
  return `${[head, ...lines].join('\n')}\n}\n`;
}

/** The slabs as a picture; blocks of the run's own have a red frame. */
export function heapAsSvg(replay: Replay, slabs: readonly SlabThen[], title: string): string {
  const width = 2 * MARGIN + Math.max(PER_ROW * CELL, title.length * TITLE_LETTER);
  const parts: string[] = [];
  let y = MARGIN * 3;
  for (const slab of slabs) {
    parts.push(`<text x="${MARGIN}" y="${y}">${escaped(titleOf(slab))}</text>`);
    const letters = slotLetters(replay, slab);
    const top = y + 6;
    parts.push(...Array.from(letters, (letter, i) => cell(letter, i, top)));
    y += 6 + Math.ceil(letters.length / PER_ROW) * CELL + MARGIN + 6;
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${y}" ` +
      `viewBox="0 0 ${width} ${y}" font-family="sans-serif" font-size="12" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${y}" fill="#fafafa"/>`,
    `<text x="${MARGIN}" y="${MARGIN + 8}" font-size="14">${escaped(title)}</text>`,
    ...parts,
    '</svg>\n',
  ].join('\n');
}

function cell(letter: string, i: number, top: number): string {
  const x = MARGIN + (i % PER_ROW) * CELL;
  const y = top + Math.floor(i / PER_ROW) * CELL;
  const color = ({ w: 'white', g: 'gray', b: 'black' } as const)[letter.toLowerCase()];
  const isOwn = letter !== letter.toLowerCase();
  const stroke = isOwn ? `stroke="${OWN}" stroke-width="2"` : 'stroke="#a0a0a0"';
  const box =
    `<rect x="${x}" y="${y}" width="${CELL - 3}" height="${CELL - 3}" ` +
    `fill="${color ? FILLS[color] : 'none'}" ${stroke}/>`;
  if (!color) return box;
  const ink = INKS[color];
  return `${box}<text x="${x + 5}" y="${y + 14}" fill="${ink}">${letter.toUpperCase()}</text>`;
}
