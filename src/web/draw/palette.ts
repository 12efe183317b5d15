/** The colors of what is drawn pixel by pixel, as a canvas holds them: 0xAABBGGRR. */

/** Colors of the map. */
export interface Palette {
  readonly ground: number;
  readonly free: number;
  readonly white: number;
  readonly gray: number;
  readonly black: number;
  /** The edges of blocks, and the strokes on gray. */
  readonly edge: number;
  /** The dots on black. */
  readonly dot: number;
  readonly selected: number;
  readonly now: number;
  readonly reported: number;
}

/** Names of the style sheet's colors. */
const NAMES: { readonly [K in keyof Palette]: string } = {
  ground: '--pane',
  free: '--free',
  white: '--w',
  gray: '--g',
  black: '--k',
  edge: '--gl',
  dot: '--dot',
  selected: '--accent',
  now: '--now',
  reported: '--red',
};

/** A color `#rrggbb` or `#rgb` as a pixel. */
export function pixelOf(text: string): number {
  const short = /^#([\da-f])([\da-f])([\da-f])$/i.exec(text);
  const whole = short ? `#${short[1].repeat(2)}${short[2].repeat(2)}${short[3].repeat(2)}` : text;
  const n = /^#[\da-f]{6}$/i.test(whole) ? Number.parseInt(whole.slice(1), 16) : 0;
  return (0xff000000 | ((n & 0xff) << 16) | (n & 0xff00) | (n >> 16)) >>> 0;
}

/** The palette that the style sheet has now. @param color - gives a color by its name. */
export function paletteFrom(color: (name: string) => string): Palette {
  const entries = Object.entries(NAMES).map(([key, name]) => [key, pixelOf(color(name).trim())]);
  return Object.fromEntries(entries) as Palette;
}
