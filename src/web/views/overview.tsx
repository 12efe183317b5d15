/** All of the machine's memory, a dot for each page: what it is used for. */
import { useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { PAGE_SIZE } from '../../machine/address.ts';
import { pageUse, type PageUse } from '../../record/views/heap.ts';
import { paletteFrom } from '../draw/palette.ts';
import type { Bench } from '../state/bench.ts';
import type { Moment } from '../state/moment.ts';
import { theme } from '../state/settings.ts';
import { say } from '../words/say.ts';

const COLUMNS = 200;
const USES: readonly PageUse[] = ['slab', 'used', 'reserved', 'free'];

/** The picture, and the same in numbers. */
export function Overview({ bench }: { readonly bench: Bench }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const now = bench.now.value;
  useSignalEffect(() => {
    const moment = bench.now.value;
    // Its colors are other ones then.
    void theme.value;
    if (!moment) return undefined;
    const frame = requestAnimationFrame(() => canvas.current && paint(canvas.current, moment));
    return () => cancelAnimationFrame(frame);
  });
  if (!now) return null;
  const uses = pageUse(now.replay);
  const rows = Math.ceil(uses.length / COLUMNS);
  return (
    <div class="overview">
      <h3>
        {say('machine')} <span class="n">{say('pagesOf', { n: uses.length })}</span>
      </h3>
      <canvas ref={canvas} width={COLUMNS} height={rows} role="img" aria-label={say('mapHint')} />
      <p class="n">
        {USES.map((use) => (
          <span key={use} class="use">
            <i class={`swatch ${use}`} /> {say(`use-${use}`)}{' '}
            {uses.filter((one) => one === use).length}
          </span>
        ))}
        <span class="use">
          <i class="swatch own" /> {say('ownBlocks')} {ownPages(now).size}
        </span>
      </p>
    </div>
  );
}

/** The frames of pages with blocks of the module. */
function ownPages({ replay }: Moment): Set<number> {
  const { births, directMap } = replay.recording;
  const pages = new Set<number>();
  for (const birth of births.own()) {
    if (!replay.isListed(birth)) continue;
    const phys = births.pointerOf(birth) - directMap;
    if (births.kindOf(birth) !== 0 || phys < 0) continue;
    for (let at = phys; at < phys + births.sizeOf(birth); at += PAGE_SIZE) {
      pages.add(Math.floor(at / PAGE_SIZE));
    }
  }
  return pages;
}

function paint(canvas: HTMLCanvasElement, moment: Moment): void {
  const style = getComputedStyle(canvas);
  const palette = paletteFrom((name) => style.getPropertyValue(name));
  const colors: Readonly<Record<PageUse, number>> = {
    free: palette.free,
    slab: palette.gray,
    used: palette.edge,
    reserved: palette.black,
  };
  const context = canvas.getContext('2d')!;
  const image = context.createImageData(canvas.width, canvas.height);
  const pixels = new Uint32Array(image.data.buffer);
  pageUse(moment.replay).forEach((use, pfn) => (pixels[pfn] = colors[use]));
  for (const pfn of ownPages(moment)) pixels[pfn] = palette.now;
  context.putImageData(image, 0, 0);
}
