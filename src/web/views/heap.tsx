/** The map of memory. Only the rows in sight are painted; beside it stands the list of objects. */
import { useSignal, useSignalEffect } from '@preact/signals';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { hexPtr } from '../../base/hex.ts';
import { fill, paintRow, span, type Cell, type Picture } from '../draw/heap-map.ts';
import { heapLines, heapRows, type HeapLine, type HeapRow } from '../draw/heap-rows.ts';
import { paletteFrom, type Palette } from '../draw/palette.ts';
import type { Bench } from '../state/bench.ts';
import type { Moment } from '../state/moment.ts';
import { isReported, readObject, subjectOf } from '../state/objects.ts';
import { language, theme } from '../state/settings.ts';
import { say } from '../words/say.ts';
import { letterOf } from './glyph.tsx';

const LINE = 18;
const PAD = 1;
const LABEL = 96;
const CACHE = 112;
/** A map that is narrower has no column for what is in a row. */
const NARROW = 420;
/** A block that is narrower has no letter. */
const LETTER_MIN = 13;

/** The map. */
export function HeapMap({ bench }: { readonly bench: Bench }) {
  const now = bench.now.value;
  if (!now) return <p class="hint">{say('noRecording')}</p>;
  return <Map bench={bench} now={now} />;
}

function Map({ bench, now }: { readonly bench: Bench; readonly now: Moment }) {
  const { recording } = now.replay;
  const lines = useMemo(() => heapLines(heapRows(recording)), [recording]);
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const top = useSignal(0);
  const size = useSignal({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const watcher = new ResizeObserver(([{ contentRect }]) => {
      size.value = { width: Math.floor(contentRect.width), height: Math.floor(contentRect.height) };
    });
    watcher.observe(frame.current!);
    return () => watcher.disconnect();
  }, []);
  useSignalEffect(() => {
    const moment = bench.now.value;
    const selected = bench.selected.value;
    if (!moment || size.value.width === 0) return undefined;
    // Colors and titles are other ones then.
    void [theme.value, language.value];
    const [box, from] = [size.value, top.value];
    const painting = requestAnimationFrame(() => {
      if (canvas.current) new Painter(canvas.current, box, lines, from).paint(moment, selected);
    });
    return () => cancelAnimationFrame(painting);
  });
  const onClick = (event: MouseEvent): void => {
    const box = canvas.current!.getBoundingClientRect();
    const moment = bench.now.peek();
    if (!moment) return;
    const painter = new Painter(canvas.current!, size.value, lines, top.value);
    const found = painter.birthAt(moment, event.clientX - box.left, event.clientY - box.top);
    if (found !== undefined) bench.selected.value = found;
  };
  return (
    <div
      class="map"
      ref={frame}
      onScroll={({ currentTarget }) => (top.value = currentTarget.scrollTop)}
      tabIndex={0}
      role="region"
      aria-label={say('heapMap')}
    >
      <div class="canvas">
        <canvas ref={canvas} role="img" aria-label={say('mapHint')} onClick={onClick} />
      </div>
      <div style={{ height: `${lines.length * LINE}px` }} />
    </div>
  );
}

/** Paints the lines that are in sight. */
class Painter {
  private readonly canvas: HTMLCanvasElement;
  private readonly width: number;
  private readonly height: number;
  private readonly lines: readonly HeapLine[];
  private readonly top: number;
  private readonly scale = Math.min(devicePixelRatio || 1, 2);

  constructor(
    canvas: HTMLCanvasElement,
    { width, height }: { readonly width: number; readonly height: number },
    lines: readonly HeapLine[],
    top: number,
  ) {
    this.canvas = canvas;
    this.width = width;
    this.height = height;
    this.lines = lines;
    this.top = top;
  }

  private get left(): number {
    return LABEL;
  }

  private get barWidth(): number {
    const right = this.width < NARROW ? 6 : CACHE;
    return Math.max(20, this.width - LABEL - right);
  }

  /** The lines in sight with where they stand. */
  private *inSight(): Generator<{ line: HeapLine; y: number }> {
    const first = Math.floor(this.top / LINE);
    for (let i = first; i < this.lines.length && i * LINE < this.top + this.height; i++) {
      yield { line: this.lines[i], y: i * LINE - this.top };
    }
  }

  paint(moment: Moment, selected: number | undefined): void {
    const { canvas, scale, width, height } = this;
    canvas.width = Math.floor(width * scale);
    canvas.height = Math.floor(height * scale);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    const style = getComputedStyle(canvas);
    const color = (name: string): string => style.getPropertyValue(name);
    const palette = paletteFrom(color);
    const context = canvas.getContext('2d')!;
    const image = context.createImageData(canvas.width, canvas.height);
    const picture: Picture = {
      width: image.width,
      height: image.height,
      pixels: new Uint32Array(image.data.buffer),
    };
    fill(picture, { x: 0, y: 0, width: image.width, height: image.height }, palette.ground);
    const rows: { row: HeapRow; y: number; cells: Cell[] }[] = [];
    for (const { line, y } of this.inSight()) {
      if (!('row' in line)) continue;
      const cells = cellsOf(moment, line.row, selected);
      rows.push({ row: line.row, y, cells });
      this.bar(picture, line.row, y, cells, palette);
    }
    context.putImageData(image, 0, 0);
    context.scale(scale, scale);
    this.texts(context, rows, color);
  }

  private bar(
    picture: Picture,
    row: HeapRow,
    y: number,
    cells: readonly Cell[],
    palette: Palette,
  ): void {
    const { scale } = this;
    const up = Math.max(0, Math.round((y + PAD) * scale));
    const down = Math.min(picture.height, Math.round((y + LINE - PAD) * scale));
    if (down <= up) return;
    const box = {
      x: Math.round(this.left * scale),
      y: up,
      width: Math.round(this.barWidth * scale),
      height: down - up,
    };
    paintRow(picture, box, row, cells, palette, scale);
  }

  private texts(
    context: CanvasRenderingContext2D,
    rows: readonly { row: HeapRow; y: number; cells: readonly Cell[] }[],
    color: (name: string) => string,
  ): void {
    context.textBaseline = 'middle';
    for (const { line, y } of this.inSight()) {
      if (!('title' in line)) continue;
      context.font = `600 12px ${color('--sans')}`;
      context.fillStyle = color('--text');
      const title = say(line.title);
      context.fillText(title, 0, y + LINE / 2);
      const { width } = context.measureText(title);
      context.font = `12px ${color('--sans')}`;
      context.fillStyle = color('--dim');
      context.fillText(
        say(line.objects === 1 ? 'oneObject' : 'objects', { n: line.objects }),
        width + 8,
        y + LINE / 2,
      );
    }
    for (const { row, y, cells } of rows) {
      context.font = `11px ${color('--mono')}`;
      context.fillStyle = color('--dim');
      context.fillText(hexPtr(row.start).slice(6), 0, y + LINE / 2 + 0.5);
      if (this.width >= NARROW) {
        const x = this.left + this.barWidth + 6;
        context.fillText(row.label.slice(0, 15), x, y + LINE / 2 + 0.5);
      }
      this.letters(context, row, y, cells, color);
    }
  }

  private letters(
    context: CanvasRenderingContext2D,
    row: HeapRow,
    y: number,
    cells: readonly Cell[],
    color: (name: string) => string,
  ): void {
    context.font = `600 10px ${color('--mono')}`;
    context.textAlign = 'center';
    for (const cell of cells) {
      const { from, to } = span(row, cell, this.barWidth);
      if (to - from < LETTER_MIN) continue;
      const letter = letterOf(cell.color);
      const x = this.left + (from + to) / 2;
      if (cell.color === 'gray') {
        context.fillStyle = color('--g');
        context.fillRect(x - 5, y + 4, 10, LINE - 8);
      }
      context.fillStyle = color({ white: '--wt', gray: '--gt', black: '--kt' }[cell.color]);
      context.fillText(cell.reported ? `${letter}!` : letter, x, y + LINE / 2 + 0.5);
    }
    context.textAlign = 'start';
  }

  /** The object that is painted at a place. */
  birthAt(moment: Moment, x: number, y: number): number | undefined {
    for (const { line, y: top } of this.inSight()) {
      if (y < top || y >= top + LINE || !('row' in line)) continue;
      const at = x - this.left;
      const hits = cellsOf(moment, line.row, undefined).filter((cell) => {
        const { from, to } = span(line.row, cell, this.barWidth);
        return at >= from && at < to;
      });
      return hits.at(-1)?.birth;
    }
    return undefined;
  }
}

/** The objects of a row at the position. */
function cellsOf(moment: Moment, row: HeapRow, selected: number | undefined): Cell[] {
  const { replay } = moment;
  const about = subjectOf(moment);
  const read = readObject(moment);
  const cells: Cell[] = [];
  for (const birth of row.births) {
    const object = replay.object(birth);
    if (!object) continue;
    const { color, pointer, size } = object;
    cells.push({
      birth,
      color,
      start: pointer,
      size,
      selected: birth === selected,
      now: birth === about || birth === read,
      reported: isReported(moment, birth),
    });
  }
  return cells;
}
